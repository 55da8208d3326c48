"""Who works here: users, teams, roles, tokens."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone


class Users(BaseUserManager["User"]):
    def create_user(self, username: str, email: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(username=username, email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(username=username)


class User(AbstractBaseUser):
    """Somebody who works with Parvis. What they may do comes from their memberships (`access.py`)."""

    username = models.SlugField(max_length=60, unique=True)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    language = models.CharField(max_length=2, default="fr")
    theme = models.CharField(max_length=5, default="auto")  # auto · light · dark
    is_active = models.BooleanField(default=True)
    hold = models.PositiveSmallIntegerField(default=10)  # seconds that an answer waits before it leaves
    on_duty = models.BooleanField(default=False)
    elected = models.BooleanField(default=False)  # reads the questions sent on to them: no role, nothing else
    joined_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[Users] = Users()
    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["email"]

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="one_user_an_address")]

    def __str__(self) -> str:
        return self.name or self.username

    def get_full_name(self) -> str:
        return str(self)


class Department(models.Model):
    """A part of the city's house: it holds teams, and other departments."""

    name = models.CharField(max_length=80, unique=True)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="parts")

    def __str__(self) -> str:
        return self.name


class TeamSet(models.QuerySet["Team"]):
    def open(self) -> TeamSet:
        """Those that something may be given to."""
        return self.filter(closed_at__isnull=True)


class Team(models.Model):
    """People who share an inbox or a newsroom. A closed one holds nobody and is given nothing; what it did keeps its name."""

    name = models.CharField(max_length=80, unique=True)
    slug = models.SlugField(max_length=60, unique=True)
    department = models.ForeignKey(Department, null=True, on_delete=models.PROTECT, related_name="teams")
    closed_at = models.DateTimeField(null=True)

    objects = TeamSet.as_manager()

    def __str__(self) -> str:
        return self.name

    @property
    def team_id(self) -> int:
        """A team is a thing of its own team: so is it asked of (`access.may`)."""
        return self.pk


class OwnRole(models.Model):
    """A role that the city made for itself, of verbs. Held as `role` « own »; it never sees every team."""

    name = models.CharField(max_length=80, unique=True)
    verbs = models.TextField(blank=True)  # « ,post.see,post.write, »: found by one comparison in both databases
    revision = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return self.name


class MembershipSet(models.QuerySet["Membership"]):
    def living(self) -> MembershipSet:
        """Whose time has begun and is not over."""
        return self.filter(living())

    def free(self) -> MembershipSet:
        """Those that live and know no limits: who holds one speaks for the whole team."""
        return self.living().filter(limited=False)


def living(prefix: str = "", now: datetime | None = None) -> Q:
    now = now or timezone.now()
    begun = Q(**{f"{prefix}begins_at__isnull": True}) | Q(**{f"{prefix}begins_at__lte": now})
    return begun & (Q(**{f"{prefix}ends_at__isnull": True}) | Q(**{f"{prefix}ends_at__gt": now}))


class DepartmentRole(models.Model):
    """A role in all teams of a department and of those below it, present and to come: it is held as memberships `through` it.

    Between two moments, as that of a team: `colleagues.departments.spreading` gives them to the memberships.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="department_roles")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="roles")
    role = models.CharField(max_length=20)  # of access.ROLES, none of EVERYWHERE
    begins_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "department"], name="one_role_a_department")]


class Membership(models.Model):
    """A user's role in a team. Roles and what they may do: `access.ROLES`; how far it reaches: `limits`, as `scopes.Limits`."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=20)  # of access.ROLES, or « own »
    own = models.ForeignKey(OwnRole, null=True, on_delete=models.PROTECT, related_name="memberships")
    through = models.ForeignKey(DepartmentRole, null=True, on_delete=models.CASCADE, related_name="memberships")
    begins_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    guest = models.BooleanField(default=False)  # of an agency: nothing opens but what `limits` name
    limited = models.BooleanField(default=False)  # `limits` says something
    limits = models.JSONField(default=dict)  # {"accounts": […], "networks": […], "topics": […], "campaign": …}

    objects = MembershipSet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "team"], name="one_role_a_team", condition=Q(through__isnull=True))
        ]


class ApiToken(models.Model):
    """A key to the API: only its digest is kept; `scopes` are verbs, [] = all that its user may do."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=80, blank=True)
    digest = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)
    pace_left = models.FloatField(default=0)  # requests that were left at `pace_at`, seconds since 1970; it fills again, see throttles.py
    pace_at = models.FloatField(default=0)


class Invitation(models.Model):
    """A way in for one person, once, within two days: only the digest of its link is kept, and the address is asked of who comes."""

    email = models.EmailField()
    name = models.CharField(max_length=120, blank=True)
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="+")
    role = models.CharField(max_length=20)
    digest = models.CharField(max_length=64, unique=True)
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)  # addresses that were not theirs
    user = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    used_at = models.DateTimeField(null=True)
    begins_at = models.DateTimeField(null=True)  # of the role that it brings
    ends_at = models.DateTimeField(null=True)
    campaign = models.BigIntegerField(null=True)  # of an agency: nothing opens but this one

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("email"), name="one_open_invitation", condition=models.Q(used_at__isnull=True))
        ]

    @property
    def brings(self) -> dict[str, Any]:
        """The fields of the membership that comes of it."""
        found: dict[str, Any] = {"team": self.team, "role": self.role, "begins_at": self.begins_at, "ends_at": self.ends_at}
        return found | ({"guest": True, "limited": True, "limits": {"campaign": self.campaign}} if self.campaign else {})


class OpenSession(models.Model):
    """Where somebody is signed in: what they need to know it again, and the session that ends with it."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="sessions")
    key = models.CharField(max_length=40, unique=True)
    begun_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    address = models.CharField(max_length=45, blank=True)
    browser = models.CharField(max_length=80, blank=True)

    class Meta:
        indexes = [models.Index(fields=["user", "-seen_at"], name="session_user")]


class Compulsory(models.Model):
    """A role that must have a second factor, from a day on; `grace` days are left to each who has it."""

    role = models.CharField(max_length=20, unique=True)  # of access.ROLES, or « own-7 »: the id of an OwnRole
    since = models.DateField()
    grace = models.PositiveSmallIntegerField(default=14)
