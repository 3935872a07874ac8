"""Back-office pages that do not stand on Wagtail's view classes."""
