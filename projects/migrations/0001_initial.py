import django.db.models.deletion
from django.db import migrations, models

import kit.ids


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("directory", "0001_initial"),
        ("events", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Programme",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "public_id",
                    models.CharField(
                        default=kit.ids.public_id, editable=False, max_length=20, unique=True
                    ),
                ),
                ("slug", models.SlugField(max_length=80, unique=True, verbose_name="网址标识")),
                ("name", models.CharField(max_length=120, verbose_name="名称")),
                ("kind", models.CharField(blank=True, max_length=40, verbose_name="类型")),
                (
                    "lead",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="directory.person",
                        verbose_name="负责人",
                    ),
                ),
                (
                    "started",
                    models.CharField(
                        blank=True,
                        help_text="2013-07 或 2025-05-20",
                        max_length=10,
                        verbose_name="起始",
                    ),
                ),
                ("summary", models.TextField(blank=True, max_length=2000, verbose_name="简介")),
                ("details", models.JSONField(blank=True, default=dict, verbose_name="要点")),
                ("source", models.CharField(blank=True, max_length=200, verbose_name="来源")),
                ("is_sample", models.BooleanField(default=False, verbose_name="样例")),
            ],
            options={
                "verbose_name": "公益计划",
                "verbose_name_plural": "公益计划",
                "ordering": ("name", "pk"),
            },
        ),
        migrations.CreateModel(
            name="CareProcess",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("slug", models.SlugField(max_length=80, unique=True, verbose_name="网址标识")),
                ("name", models.CharField(max_length=120, verbose_name="名称")),
                (
                    "programme",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="processes",
                        to="projects.programme",
                        verbose_name="计划",
                    ),
                ),
                ("steps", models.JSONField(default=list, verbose_name="步骤")),
                ("order_known", models.BooleanField(default=True, verbose_name="顺序已知")),
                ("details", models.JSONField(blank=True, default=dict, verbose_name="要点")),
                ("source", models.CharField(blank=True, max_length=200, verbose_name="来源")),
            ],
            options={
                "verbose_name": "流程",
                "verbose_name_plural": "流程",
                "ordering": ("name", "pk"),
            },
        ),
        migrations.CreateModel(
            name="ProgrammeFigure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("label", models.CharField(max_length=80, verbose_name="指标")),
                (
                    "value",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=20, null=True, verbose_name="数值"
                    ),
                ),
                (
                    "qualifier",
                    models.CharField(
                        choices=[
                            ("exact", "确数"),
                            ("over", "超"),
                            ("about", "约"),
                            ("nearly", "近"),
                            ("at_least", "不少于"),
                            ("several", "数（概数）"),
                            ("up_to", "至多"),
                            ("planned", "计划"),
                        ],
                        default="exact",
                        max_length=10,
                        verbose_name="限定词",
                    ),
                ),
                (
                    "magnitude",
                    models.PositiveBigIntegerField(
                        blank=True,
                        help_text="仅“数”类概数填写：1000 显示为“数千”",
                        null=True,
                        verbose_name="量级",
                    ),
                ),
                (
                    "unit",
                    models.CharField(
                        blank=True,
                        help_text="“人”与“人次”不可混用",
                        max_length=20,
                        verbose_name="单位",
                    ),
                ),
                ("as_of", models.CharField(blank=True, max_length=20, verbose_name="截至")),
                ("quoted", models.CharField(blank=True, max_length=60, verbose_name="原文写法")),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="口径说明")),
                ("source", models.CharField(max_length=200, verbose_name="来源")),
                ("is_inferred", models.BooleanField(default=False, verbose_name="推定")),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="顺序")),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="figures",
                        to="projects.programme",
                    ),
                ),
            ],
            options={
                "verbose_name": "计划数据",
                "verbose_name_plural": "计划数据",
                "ordering": ("position", "pk"),
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("qualifier", "several"), ("value__isnull", True)),
                            models.Q(
                                models.Q(("qualifier", "several"), _negated=True),
                                ("value__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="projects_programmefigure_value_or_several",
                        violation_error_message="概数（数千、数百）不填数值只填量级；其余限定词必须有数值。",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ProgrammeOrganisation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="organisations",
                        to="projects.programme",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="programme_roles",
                        to="directory.organisation",
                        verbose_name="机构",
                    ),
                ),
                ("role", models.CharField(default="运营", max_length=20, verbose_name="角色")),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="顺序")),
            ],
            options={
                "verbose_name": "计划机构",
                "verbose_name_plural": "计划机构",
                "ordering": ("position", "pk"),
            },
        ),
        migrations.CreateModel(
            name="Project",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "public_id",
                    models.CharField(
                        default=kit.ids.public_id, editable=False, max_length=20, unique=True
                    ),
                ),
                ("slug", models.SlugField(max_length=80, unique=True, verbose_name="网址标识")),
                (
                    "name",
                    models.CharField(
                        blank=True,
                        help_text="原文未写名称时留空",
                        max_length=120,
                        verbose_name="名称",
                    ),
                ),
                ("summary", models.TextField(blank=True, max_length=4000, verbose_name="简介")),
                (
                    "beneficiaries",
                    models.CharField(blank=True, max_length=200, verbose_name="受益对象"),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="projects",
                        to="projects.programme",
                        verbose_name="所属计划",
                    ),
                ),
                ("starts_on", models.DateField(blank=True, null=True, verbose_name="开始日期")),
                (
                    "starts_precision",
                    models.CharField(
                        choices=[
                            ("day", "精确到日"),
                            ("month", "精确到月"),
                            ("year", "精确到年"),
                            ("unknown", "日期待查"),
                        ],
                        default="unknown",
                        max_length=8,
                        verbose_name="开始日期精度",
                    ),
                ),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="结束日期")),
                (
                    "ends_precision",
                    models.CharField(
                        choices=[
                            ("day", "精确到日"),
                            ("month", "精确到月"),
                            ("year", "精确到年"),
                            ("unknown", "日期待查"),
                        ],
                        default="unknown",
                        max_length=8,
                        verbose_name="结束日期精度",
                    ),
                ),
                (
                    "period_note",
                    models.CharField(blank=True, max_length=120, verbose_name="时间说明"),
                ),
                ("places", models.CharField(blank=True, max_length=120, verbose_name="具体地点")),
                ("inferred", models.JSONField(blank=True, default=list, verbose_name="推定的字段")),
                (
                    "target_amount",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=14,
                        null=True,
                        verbose_name="目标金额（元）",
                    ),
                ),
                (
                    "reported_amount",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=14,
                        null=True,
                        verbose_name="已公布金额（元）",
                    ),
                ),
                (
                    "reported_as_of",
                    models.CharField(blank=True, max_length=20, verbose_name="金额截至"),
                ),
                (
                    "verification",
                    models.CharField(
                        choices=[
                            ("unverified", "未核实"),
                            ("reported", "媒体报道"),
                            ("verified", "已核实"),
                        ],
                        default="unverified",
                        max_length=10,
                        verbose_name="核实程度",
                    ),
                ),
                ("is_published", models.BooleanField(default=True, verbose_name="公开")),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="顺序")),
                ("source", models.CharField(blank=True, max_length=200, verbose_name="来源")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="说明")),
                (
                    "name_pinyin",
                    models.CharField(
                        blank=True, db_index=True, max_length=300, verbose_name="拼音"
                    ),
                ),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("is_sample", models.BooleanField(default=False, verbose_name="样例")),
                (
                    "themes",
                    models.ManyToManyField(
                        blank=True,
                        related_name="projects",
                        to="directory.theme",
                        verbose_name="主题",
                    ),
                ),
                (
                    "regions",
                    models.ManyToManyField(
                        blank=True,
                        related_name="projects",
                        to="directory.region",
                        verbose_name="地区",
                    ),
                ),
                (
                    "editions",
                    models.ManyToManyField(
                        blank=True,
                        related_name="projects",
                        to="events.edition",
                        verbose_name="相关届次",
                    ),
                ),
                (
                    "people",
                    models.ManyToManyField(
                        blank=True,
                        related_name="projects",
                        to="directory.person",
                        verbose_name="相关人物",
                    ),
                ),
            ],
            options={
                "verbose_name": "公益项目",
                "verbose_name_plural": "公益项目",
                "ordering": ("name_pinyin", "pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("target_amount__isnull", True),
                            ("target_amount__gte", 0),
                            _connector="OR",
                        ),
                        name="project_target_not_negative",
                        violation_error_message="目标金额不能为负数。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("reported_amount__isnull", True),
                            models.Q(
                                ("reported_amount__gte", 0),
                                models.Q(("reported_as_of", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="project_reported_with_as_of",
                        violation_error_message="已公布金额不能为负数，并须注明截至日期。",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ProjectFigure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("label", models.CharField(max_length=80, verbose_name="指标")),
                (
                    "value",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=20, null=True, verbose_name="数值"
                    ),
                ),
                (
                    "qualifier",
                    models.CharField(
                        choices=[
                            ("exact", "确数"),
                            ("over", "超"),
                            ("about", "约"),
                            ("nearly", "近"),
                            ("at_least", "不少于"),
                            ("several", "数（概数）"),
                            ("up_to", "至多"),
                            ("planned", "计划"),
                        ],
                        default="exact",
                        max_length=10,
                        verbose_name="限定词",
                    ),
                ),
                (
                    "magnitude",
                    models.PositiveBigIntegerField(
                        blank=True,
                        help_text="仅“数”类概数填写：1000 显示为“数千”",
                        null=True,
                        verbose_name="量级",
                    ),
                ),
                (
                    "unit",
                    models.CharField(
                        blank=True,
                        help_text="“人”与“人次”不可混用",
                        max_length=20,
                        verbose_name="单位",
                    ),
                ),
                ("as_of", models.CharField(blank=True, max_length=20, verbose_name="截至")),
                ("quoted", models.CharField(blank=True, max_length=60, verbose_name="原文写法")),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="口径说明")),
                ("source", models.CharField(max_length=200, verbose_name="来源")),
                ("is_inferred", models.BooleanField(default=False, verbose_name="推定")),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="顺序")),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="figures",
                        to="projects.project",
                    ),
                ),
            ],
            options={
                "verbose_name": "项目数据",
                "verbose_name_plural": "项目数据",
                "ordering": ("position", "pk"),
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("qualifier", "several"), ("value__isnull", True)),
                            models.Q(
                                models.Q(("qualifier", "several"), _negated=True),
                                ("value__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="projects_projectfigure_value_or_several",
                        violation_error_message="概数（数千、数百）不填数值只填量级；其余限定词必须有数值。",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ProjectOrganisation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="organisations",
                        to="projects.project",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="project_roles",
                        to="directory.organisation",
                        verbose_name="机构",
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("initiator", "发起"),
                            ("partner", "合作"),
                            ("funder", "资助"),
                            ("executor", "执行"),
                        ],
                        max_length=10,
                        verbose_name="角色",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="顺序")),
            ],
            options={
                "verbose_name": "项目机构",
                "verbose_name_plural": "项目机构",
                "ordering": ("position", "pk"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("project", "organisation", "role"),
                        name="project_organisation_once",
                        violation_error_message="该机构已有这个角色。",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ProjectUpdate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="updates",
                        to="projects.project",
                    ),
                ),
                ("happened_on", models.DateField(verbose_name="日期")),
                ("title", models.CharField(max_length=120, verbose_name="标题")),
                ("text", models.TextField(blank=True, max_length=4000, verbose_name="正文")),
                ("source", models.CharField(blank=True, max_length=200, verbose_name="来源")),
            ],
            options={
                "verbose_name": "项目进展",
                "verbose_name_plural": "项目进展",
                "ordering": ("-happened_on", "-pk"),
            },
        ),
    ]
