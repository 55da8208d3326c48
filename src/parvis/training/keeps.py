"""Nothing of a resident is kept here: who writes in an exercise is invented."""

from parvis.kept.hooks import others

others("city", "training.scenario", "training.certificaterule", "training.lessonvideo")
others("colleague", "training.lessonread", "training.quiztry", "training.certificate", "training.exercise", "training.move",
       "training.trainingrequest", "training.trainingsession", "training.attendance")  # fmt: skip
