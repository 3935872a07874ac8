"""Structures (the centres), people and memberships."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import BaseUserManager
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from mosaique.network.enums import NETWORK_ROLES, Role, StructureKind
from mosaique.network.permissions import STAFF, allows, coordinates, is_known, roles_of, structures_where

_LOCAL_MANAGERS = frozenset({Role.MANAGER})


class StructureQuerySet(models.QuerySet["Structure"]):
    def active(self) -> StructureQuerySet:
        """Structures that belong to the network today."""
        return self.filter(is_active=True)

    def feeding_the_base(self) -> StructureQuerySet:
        """Structures that describe documents in the shared base."""
        return self.filter(feeds_base=True)

    def described_by(self, user: Any) -> StructureQuerySet:
        """Structures in whose name the person may describe documents."""
        return self if coordinates(user) else self.filter(pk__in=structures_where(user, STAFF))

    def where_staff(self, user: Any) -> StructureQuerySet:
        """Structures that the person works in, whatever she may do in the others."""
        return self.filter(pk__in=structures_where(user, STAFF))

    def viewable_by(self, user: Any) -> StructureQuerySet:
        """Structures for which rules.is_staff is true: every one, for who works in one."""
        return self if roles_of(user) & STAFF else self.none()

    def changeable_by(self, user: Any) -> StructureQuerySet:
        """Structures for which rules.can_change_structure is true."""
        return self if coordinates(user) else self.filter(pk__in=structures_where(user, _LOCAL_MANAGERS))


class Structure(models.Model):
    """A resource centre: a member of the network or a partner. ``code`` names it everywhere ("ORIV")."""

    code = models.SlugField(_("code"), max_length=32, unique=True)
    name = models.CharField(_("name"), max_length=250)
    kind = models.CharField(_("kind"), max_length=16, choices=StructureKind, default=StructureKind.MEMBER)
    presentation = models.TextField(_("presentation"), blank=True)
    address = models.TextField(_("address"), blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("telephone"), max_length=32, blank=True)
    website = models.URLField(_("web site"), blank=True)
    opening_hours = models.CharField(_("opening hours"), max_length=250, blank=True)
    hue = models.PositiveSmallIntegerField(
        _("colour"), default=1, help_text=_("The number, from 1 to 12, of its tile's colour.")
    )
    territories = models.ManyToManyField(
        "vocabularies.Territory", verbose_name=_("territories covered"), blank=True, related_name="structures"
    )
    feeds_base = models.BooleanField(_("describes documents"), default=True)
    is_active = models.BooleanField(_("active"), default=True)

    objects = StructureQuerySet.as_manager()

    class Meta:
        verbose_name = _("structure")
        verbose_name_plural = _("structures")
        ordering: ClassVar = ["code"]

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        return reverse("portal:structure", args=[self.code])


class UserManager(BaseUserManager["User"]):
    """Makes people known by their e-mail address."""

    use_in_migrations = True

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractUser):
    """A person with an account, known by an e-mail address."""

    username = None  # type: ignore[assignment]  # people sign in with their address
    email = models.EmailField(_("e-mail"), unique=True)
    preferred_language = models.CharField(_("language"), max_length=5, default="fr")

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects: ClassVar[UserManager] = UserManager()  # type: ignore[assignment]  # no user name

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering: ClassVar = ["last_name", "first_name", "email"]

    def __str__(self) -> str:
        return self.get_full_name() or self.email

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """As our predicates say, even of a superuser, whom Django would let through unasked.

        Permissions that are not ours (Wagtail's images and pages) are answered as Django does.
        """
        return allows(self, perm, obj) if is_known(perm) else super().has_perm(perm, obj)


class MembershipQuerySet(models.QuerySet["Membership"]):
    def viewable_by(self, user: Any) -> MembershipQuerySet:
        """The same as those she may change."""
        return self.changeable_by(user)

    def deletable_by(self, user: Any) -> MembershipQuerySet:
        """The same as those she may change."""
        return self.changeable_by(user)

    def changeable_by(self, user: Any) -> MembershipQuerySet:
        """Memberships for which rules.can_change_membership is true."""
        roles = roles_of(user)
        if Role.ADMINISTRATOR in roles:
            return self
        others = self.exclude(role=Role.ADMINISTRATOR)
        if Role.COORDINATOR in roles:
            return others
        return others.filter(structure__in=structures_where(user, _LOCAL_MANAGERS))


class Membership(models.Model):
    """What a person is in a structure, or, without a structure, in the whole network."""

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships", verbose_name=_("person"))
    structure = models.ForeignKey(
        Structure,
        models.CASCADE,
        related_name="memberships",
        null=True,
        blank=True,
        verbose_name=_("structure"),
    )
    role = models.CharField(_("role"), max_length=16, choices=Role)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "structure", "role"], nulls_distinct=False, name="membership_is_said_once"
            ),
            models.CheckConstraint(
                condition=models.Q(role__in=sorted(NETWORK_ROLES), structure=None)
                | (~models.Q(role__in=sorted(NETWORK_ROLES)) & models.Q(structure__isnull=False)),
                name="network_roles_have_no_structure",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} – {self.get_role_display()} {self.structure or ''}".strip()
