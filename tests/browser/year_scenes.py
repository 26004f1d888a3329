"""The pages from the published plan to the ranking worth looking at (các trang của năm), as in scenes.py."""

from __future__ import annotations

from dataclasses import dataclass

from app.corrections.service import start_correction, start_recall
from app.database import db
from app.demonstration.load import read_content
from app.demonstration.results import score_all, vote
from app.demonstration.steps import Walk
from app.inspections.in_force import plan_in_force
from app.papers.replacing import replace
from app.papers.working_copies import content_held
from app.results import papers
from app.results.table import scoring_in_force
from tests.browser.scenes import CHAIR, DRAFTER, MEMBER, OBSERVER, PAPER, Scene
from tests.conftest import PREPARED_CLUSTER
from tests.friends import Friends
from tests.results import voting
from tests.visits import scene as visit
