"""What UNIMARC and MARC 21 share: the ISO 2709 and XML containers, character sets, writing over originals."""
