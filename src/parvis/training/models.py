"""What colleagues have learnt: lessons read, quizzes, certificates; exercises; what departments ask for and when it is taught.

Exercises have tables of their own: no account, conversation or answer of the counter is ever reached from here.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from parvis.media.models import File
from parvis.people.access import may
from parvis.people.models import Team, User
from parvis.work.models import Due, due_index

USER = settings.AUTH_USER_MODEL
ACTS = ("publish", "answer")
STATES = ("new", "planned", "done", "declined")


class LessonRead(models.Model):
    """Somebody has read a lesson to its end. `course` and `lesson` are keys of the files that hold them."""

    user = models.ForeignKey(USER, on_delete=models.CASCADE, related_name="+", db_index=False)
    course = models.CharField(max_length=60)
    lesson = models.CharField(max_length=60)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "course", "lesson"], name="one_reading_a_lesson")]


class LessonVideo(models.Model):
    """The video of a lesson: a file of the library. Until it is published, those who train see it alone; without subtitles, nobody."""

    course = models.CharField(max_length=60)
    lesson = models.CharField(max_length=60)
    file = models.ForeignKey(File, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    published_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["course", "lesson"], name="one_video_a_lesson")]


class QuizTry(models.Model):
    """A quiz as somebody answered it. `chosen`: of each question, the numbers of the choices."""

    user = models.ForeignKey(USER, on_delete=models.CASCADE, related_name="+", db_index=False)
    course = models.CharField(max_length=60)
    chosen = models.JSONField(default=list)
    right = models.PositiveSmallIntegerField()
    questions = models.PositiveSmallIntegerField()
    passed = models.BooleanField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [
            models.Index(fields=["user", "course", "-id"], name="quiztry_user"),
            models.Index(fields=["at"], name="quiztry_at"),
        ]


class CertificateSet(models.QuerySet["Certificate"]):
    def valid(self) -> CertificateSet:
        return self.filter(expires_at__gt=timezone.now())


class Certificate(Due):
    """What a passed quiz gives, until it expires; earned again it lasts longer. `due_at`: when its holder is told of its end."""

    user = models.ForeignKey(USER, on_delete=models.CASCADE, related_name="certificates", db_index=False)
    course = models.CharField(max_length=60)
    earned_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    objects = CertificateSet.as_manager()

    class Meta:
        indexes = [due_index("certificate_due"), models.Index(fields=["expires_at", "id"], name="certificate_ends")]
        constraints = [models.UniqueConstraint(fields=["user", "course"], name="one_certificate_a_course")]


class CertificateRule(models.Model):
    """Whoever has this role needs this certificate, or a colleague's yes for each such act."""

    role = models.CharField(max_length=20)
    act = models.CharField(max_length=10)
    course = models.CharField(max_length=60)

    class Meta:
        ordering = ["act", "role", "course"]
        constraints = [models.UniqueConstraint(fields=["role", "act", "course"], name="one_certificate_rule")]


class Scenario(models.Model):
    """A scenario that the city wrote, as its file says it; one with the key of a shipped one stands in its place."""

    key = models.SlugField(max_length=60, unique=True)
    text = models.TextField()
    changed_by = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["key"]


class ExerciseSet(models.QuerySet["Exercise"]):
    def seen_by(self, user: User) -> ExerciseSet:
        """One's own; whoever trains sees everybody's."""
        return self if may(user, "training.lead") else self.filter(user=user)


class Exercise(models.Model):
    """Somebody plays a scenario: `text` is its file as it was then. An hour of it lasts an hour divided by `pace`."""

    user = models.ForeignKey(USER, on_delete=models.CASCADE, related_name="+", db_index=False)
    scenario = models.CharField(max_length=60)
    text = models.TextField()
    pace = models.PositiveSmallIntegerField(default=1)
    begun_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    percent = models.PositiveSmallIntegerField(null=True)  # of the points that could be had, once it is over

    objects = ExerciseSet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["user", "-id"], name="exercise_user"),
            models.Index(fields=["begun_at"], name="exercise_begun"),
        ]


class Move(models.Model):
    """What was done about one message of an exercise. `second`: of the scenario, not of the clock on the wall."""

    exercise = models.ForeignKey(Exercise, on_delete=models.CASCADE, related_name="moves", db_index=False)
    message = models.CharField(max_length=40)
    verb = models.CharField(max_length=12)
    value = models.TextField(blank=True)
    private = models.BooleanField(default=False)
    second = models.PositiveIntegerField()

    class Meta:
        indexes = [models.Index(fields=["exercise", "id"], name="move_exercise")]


class RequestSet(models.QuerySet["TrainingRequest"]):
    def seen_by(self, user: User) -> RequestSet:
        return self if may(user, "training.lead") else self.filter(by=user)


class TrainingRequest(models.Model):
    """A department asks to be trained."""

    by = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")
    team = models.ForeignKey(Team, null=True, on_delete=models.SET_NULL, related_name="+")
    department = models.CharField(max_length=120)
    course = models.CharField(max_length=60, blank=True)  # "": something else, which `words` tell
    people = models.PositiveSmallIntegerField(default=1)
    wished = models.CharField(max_length=200, blank=True)  # when, in their own words
    words = models.TextField(blank=True)
    state = models.CharField(max_length=10, default="new")
    said = models.CharField(max_length=500, blank=True)  # what they were answered
    at = models.DateTimeField(auto_now_add=True)
    decided_by = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(null=True)

    objects = RequestSet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["state", "-id"], name="trainingrequest_state"),
            models.Index(fields=["at"], name="trainingrequest_at"),
        ]


class TrainingSession(models.Model):
    """An hour at which something is taught."""

    title = models.CharField(max_length=120)
    course = models.CharField(max_length=60, blank=True)
    request = models.ForeignKey(TrainingRequest, null=True, on_delete=models.SET_NULL, related_name="sessions")
    trainer = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField(default=90)
    place = models.CharField(max_length=200, blank=True)
    seats = models.PositiveSmallIntegerField(default=12)
    cancelled_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["at", "id"], name="trainingsession_at")]


class Attendance(models.Model):
    """Somebody is to come, came, or did not."""

    session = models.ForeignKey(TrainingSession, on_delete=models.CASCADE, related_name="attendances", db_index=False)
    user = models.ForeignKey(USER, on_delete=models.CASCADE, related_name="+")
    came = models.BooleanField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["session", "user"], name="one_seat_a_person")]
