"""Rows of the projects."""

from datetime import date
from decimal import Decimal

import factory

from projects.models import (
    CareProcess,
    Programme,
    ProgrammeFigure,
    ProgrammeOrganisation,
    Project,
    ProjectFigure,
    ProjectOrganisation,
    ProjectUpdate,
)
from projects.search import PROJECTS
from tests.factories.base import Dull, indexed, many
from tests.factories.directory import OrganisationFactory


class ProgrammeFactory(Dull):
    class Meta:
        model = Programme

    slug = factory.Sequence("programme-{}".format)
    name = factory.Sequence("第{}公益计划".format)


class ProgrammeOrganisationFactory(Dull):
    class Meta:
        model = ProgrammeOrganisation

    programme = factory.SubFactory(ProgrammeFactory)
    organisation = factory.SubFactory(OrganisationFactory)


class ProgrammeFigureFactory(Dull):
    class Meta:
        model = ProgrammeFigure

    programme = factory.SubFactory(ProgrammeFactory)
    label = "参与媒体"
    value = 400
    qualifier = "over"
    unit = "家"
    source = "某某日报"


class ProjectFactory(Dull):
    """A published project; `hidden` is the trait of one that is not."""

    class Meta:
        model = Project

    slug = factory.Sequence("project-{}".format)
    name = factory.Sequence("第{}号项目".format)
    summary = "为山区孩子修操场。"
    themes = many("themes")
    regions = many("regions")
    editions = many("editions")
    people = many("people")
    indexed = indexed(PROJECTS)

    class Params:
        hidden = factory.Trait(is_published=False)
        unnamed = factory.Trait(name="")
        reported = factory.Trait(
            target_amount=Decimal("1000000.00"),
            reported_amount=Decimal("600000.00"),
            reported_as_of="2025-05-20",
        )


class ProjectOrganisationFactory(Dull):
    class Meta:
        model = ProjectOrganisation

    project = factory.SubFactory(ProjectFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    role = ProjectOrganisation.As.INITIATOR


class ProjectFigureFactory(Dull):
    class Meta:
        model = ProjectFigure

    project = factory.SubFactory(ProjectFactory)
    label = "受益学生"
    value = 6800
    qualifier = "over"
    unit = "人"
    as_of = "2025-05-20"
    source = "某某日报"


class ProjectUpdateFactory(Dull):
    class Meta:
        model = ProjectUpdate

    project = factory.SubFactory(ProjectFactory)
    happened_on = date(2025, 6, 1)
    title = "第一块操场建成"


class CareProcessFactory(Dull):
    class Meta:
        model = CareProcess

    slug = factory.Sequence("process-{}".format)
    name = "救助流程"
    steps = ["咨询", "评估", "拨付"]
