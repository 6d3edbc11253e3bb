import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import kit.ids


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("directory", "0001_initial"),
        ("directory", "__first__"),
        ("events", "0001_initial"),
        ("projects", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Award",
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
                ("slug", models.SlugField(max_length=60, unique=True, verbose_name="网址标识")),
                ("name", models.CharField(max_length=120, verbose_name="名称")),
                (
                    "mode",
                    models.CharField(
                        choices=[
                            ("batch", "批次评选"),
                            ("rolling", "滚动奖励"),
                            ("election", "推选任期"),
                        ],
                        max_length=10,
                        verbose_name="方式",
                    ),
                ),
                ("mode_inferred", models.BooleanField(default=False, verbose_name="方式为推定")),
                (
                    "series",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="awards",
                        to="events.series",
                        verbose_name="活动系列",
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="awards",
                        to="projects.programme",
                        verbose_name="公益计划",
                    ),
                ),
                (
                    "run_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="awards_run",
                        to="directory.organisation",
                        verbose_name="运营机构",
                    ),
                ),
                ("former_names", models.JSONField(blank=True, default=list, verbose_name="曾用名")),
                (
                    "since_year",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="设立年份"
                    ),
                ),
                (
                    "term_years",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="任期（年）"
                    ),
                ),
                ("stages", models.JSONField(blank=True, default=list, verbose_name="环节")),
                (
                    "introduction",
                    models.TextField(blank=True, max_length=4000, verbose_name="简介"),
                ),
                (
                    "eligibility",
                    models.TextField(blank=True, max_length=2000, verbose_name="参评对象"),
                ),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="说明")),
                ("source", models.CharField(blank=True, max_length=200, verbose_name="来源")),
                ("is_sample", models.BooleanField(default=False, verbose_name="样例")),
                (
                    "organisations",
                    models.ManyToManyField(
                        blank=True,
                        related_name="awards_backed",
                        to="directory.organisation",
                        verbose_name="设立机构",
                    ),
                ),
            ],
            options={
                "verbose_name": "奖项",
                "verbose_name_plural": "奖项",
                "ordering": ("name", "pk"),
            },
        ),
        migrations.CreateModel(
            name="Nominee",
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
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("person", "个人"),
                            ("team", "团队"),
                            ("organisation", "机构"),
                            ("project", "项目"),
                            ("joint", "多方联合"),
                        ],
                        default="person",
                        max_length=12,
                        verbose_name="类型",
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=120, verbose_name="姓名或名称")),
                (
                    "name_pinyin",
                    models.CharField(
                        blank=True, db_index=True, max_length=400, verbose_name="拼音"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="nominees",
                        to="directory.organisation",
                        verbose_name="名录中的机构",
                    ),
                ),
                (
                    "organisation_name",
                    models.CharField(blank=True, max_length=120, verbose_name="所在单位"),
                ),
                (
                    "role",
                    models.CharField(
                        blank=True,
                        help_text="如：退役军人、洗车店创始人",
                        max_length=120,
                        verbose_name="身份",
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="nominees",
                        to="directory.region",
                        verbose_name="所在地区",
                    ),
                ),
                (
                    "stated_parties",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="公布的联合方数"
                    ),
                ),
                ("is_sample", models.BooleanField(default=False, verbose_name="样例")),
                ("is_synthetic", models.BooleanField(default=False, verbose_name="合成数据")),
            ],
            options={
                "verbose_name": "被提名者",
                "verbose_name_plural": "被提名者",
                "ordering": ("name_pinyin", "pk"),
            },
        ),
        migrations.CreateModel(
            name="AwardFigure",
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
                    "award",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="figures",
                        to="awards.award",
                    ),
                ),
            ],
            options={
                "verbose_name": "奖项数据",
                "verbose_name_plural": "奖项数据",
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
                        name="awards_awardfigure_value_or_several",
                        violation_error_message="概数（数千、数百）不填数值只填量级；其余限定词必须有数值。",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Column",
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
                ("slug", models.SlugField(max_length=60, unique=True, verbose_name="网址标识")),
                ("name", models.CharField(max_length=80, verbose_name="栏目名称")),
                (
                    "partner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="columns",
                        to="directory.mediapartner",
                        verbose_name="合作媒体",
                    ),
                ),
                (
                    "award",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="columns",
                        to="awards.award",
                        verbose_name="奖项",
                    ),
                ),
                (
                    "agreement",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="columns",
                        to="directory.agreement",
                        verbose_name="依据的协议",
                    ),
                ),
                (
                    "introduction",
                    models.TextField(blank=True, max_length=2000, verbose_name="简介"),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="启用")),
                ("is_sample", models.BooleanField(default=False, verbose_name="样例")),
            ],
            options={
                "verbose_name": "媒体栏目",
                "verbose_name_plural": "媒体栏目",
                "ordering": ("name", "pk"),
            },
        ),
        migrations.CreateModel(
            name="NomineeParty",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "nominee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="parties",
                        to="awards.nominee",
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="名称")),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="directory.organisation",
                        verbose_name="机构",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="顺序")),
            ],
            options={
                "verbose_name": "联合方",
                "verbose_name_plural": "联合方",
                "ordering": ("position", "pk"),
            },
        ),
        migrations.CreateModel(
            name="Round",
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
                (
                    "award",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rounds",
                        to="awards.award",
                        verbose_name="奖项",
                    ),
                ),
                (
                    "edition",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rounds",
                        to="events.edition",
                        verbose_name="届次",
                    ),
                ),
                (
                    "column",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rounds",
                        to="awards.column",
                        verbose_name="栏目",
                    ),
                ),
                ("slug", models.SlugField(max_length=60, unique=True, verbose_name="网址标识")),
                ("title", models.CharField(max_length=120, verbose_name="名称")),
                ("year", models.PositiveSmallIntegerField(verbose_name="年份")),
                ("is_rolling", models.BooleanField(default=False, verbose_name="滚动评选")),
                ("has_jury", models.BooleanField(default=False, verbose_name="有评委评审")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "草稿"),
                            ("open", "征集中"),
                            ("paused", "暂停征集"),
                            ("closed", "征集截止"),
                            ("reviewing", "评审中"),
                            ("deciding", "定评中"),
                            ("notice", "公示中"),
                            ("announced", "已公布"),
                            ("settled", "已办结"),
                            ("archived", "已归档"),
                            ("cancelled", "已取消"),
                        ],
                        default="draft",
                        editable=False,
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "criteria_version",
                    models.PositiveSmallIntegerField(
                        default=1, editable=False, verbose_name="评审标准版本"
                    ),
                ),
                ("opens_at", models.DateTimeField(blank=True, null=True, verbose_name="征集开始")),
                ("closes_at", models.DateTimeField(blank=True, null=True, verbose_name="征集截止")),
                (
                    "grace_days",
                    models.PositiveSmallIntegerField(default=3, verbose_name="退回后补交天数"),
                ),
                (
                    "fee_free_statement",
                    models.TextField(blank=True, max_length=500, verbose_name="不收费声明"),
                ),
                (
                    "organiser_type",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "未填写"),
                            ("social", "社会组织"),
                            ("company", "企业"),
                            ("media", "媒体"),
                            ("government", "党政机关或事业单位"),
                        ],
                        max_length=12,
                        verbose_name="主办性质",
                    ),
                ),
                (
                    "approval_reference",
                    models.CharField(
                        blank=True, max_length=120, verbose_name="评比达标表彰批准文号"
                    ),
                ),
                (
                    "approval_not_applicable",
                    models.CharField(blank=True, max_length=200, verbose_name="批准不适用的理由"),
                ),
                (
                    "eligibility",
                    models.TextField(blank=True, max_length=2000, verbose_name="参评条件"),
                ),
                (
                    "process_note",
                    models.TextField(blank=True, max_length=4000, verbose_name="评选办法"),
                ),
                (
                    "stated_winner_count",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="公布的获奖数"),
                ),
                (
                    "announce_at",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="公布时间"
                    ),
                ),
                (
                    "proposed_announce_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="拟定公布时间"),
                ),
                ("announcement_proposed_at", models.DateTimeField(editable=False, null=True)),
                (
                    "announcement_proposed_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("announcement_approved_at", models.DateTimeField(editable=False, null=True)),
                (
                    "announcement_approved_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "cancel_reason",
                    models.CharField(
                        blank=True, editable=False, max_length=300, verbose_name="取消原因"
                    ),
                ),
                ("source", models.CharField(blank=True, max_length=200, verbose_name="来源")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="说明")),
                ("is_sample", models.BooleanField(default=False, verbose_name="样例")),
            ],
            options={
                "verbose_name": "评选轮次",
                "verbose_name_plural": "评选轮次",
                "ordering": ("-year", "title", "pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "draft",
                                    "open",
                                    "paused",
                                    "closed",
                                    "reviewing",
                                    "deciding",
                                    "notice",
                                    "announced",
                                    "settled",
                                    "archived",
                                    "cancelled",
                                ],
                            )
                        ),
                        name="round_state_known",
                        violation_error_message="未知的状态。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("announcement_proposed_at__isnull", False),
                                ("announcement_proposed_by__isnull", False),
                            ),
                            models.Q(
                                ("announcement_proposed_at__isnull", True),
                                ("announcement_proposed_by__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="round_announcement_proposed",
                        violation_error_message="时间与操作人必须同时记录。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("announcement_approved_at__isnull", False),
                                ("announcement_approved_by__isnull", False),
                            ),
                            models.Q(
                                ("announcement_approved_at__isnull", True),
                                ("announcement_approved_by__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="round_announcement_approved",
                        violation_error_message="时间与操作人必须同时记录。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("announcement_approved_by__isnull", True),
                            models.Q(
                                ("announcement_approved_by", models.F("announcement_proposed_by")),
                                _negated=True,
                            ),
                            _connector="OR",
                        ),
                        name="round_announcement_four_eyes",
                        violation_error_message="提出公布和批准公布必须是两个人。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("edition__isnull", True), ("column__isnull", True), _connector="OR"
                        ),
                        name="round_edition_or_column",
                        violation_error_message="轮次属于一个届次或一个栏目，不能同时属于两者。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("opens_at__isnull", True),
                            ("closes_at__isnull", True),
                            ("closes_at__gt", models.F("opens_at")),
                            _connector="OR",
                        ),
                        name="round_closes_after_opening",
                        violation_error_message="征集截止必须晚于征集开始。",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Category",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="categories",
                        to="awards.round",
                    ),
                ),
                ("slug", models.SlugField(max_length=60, verbose_name="标识")),
                ("name", models.CharField(max_length=80, verbose_name="名称")),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="顺序")),
                (
                    "quota",
                    models.PositiveIntegerField(
                        blank=True, help_text="不限名额则留空", null=True, verbose_name="名额"
                    ),
                ),
                (
                    "notice_policy",
                    models.CharField(
                        choices=[
                            ("before", "先公示后公布"),
                            ("after_announcement", "公布后公示（期满再发奖金）"),
                            ("none", "不公示（须写明理由）"),
                        ],
                        default="before",
                        max_length=20,
                        verbose_name="公示方式",
                    ),
                ),
                (
                    "notice_days",
                    models.PositiveSmallIntegerField(default=5, verbose_name="公示工作日数"),
                ),
                (
                    "notice_waiver",
                    models.CharField(blank=True, max_length=300, verbose_name="不公示的理由"),
                ),
                (
                    "prize_amount",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=12,
                        null=True,
                        verbose_name="奖金（元）",
                    ),
                ),
                (
                    "stated_count",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="公布的获奖数"),
                ),
                (
                    "stated_note",
                    models.CharField(blank=True, max_length=60, verbose_name="公布口径"),
                ),
            ],
            options={
                "verbose_name": "奖项类别",
                "verbose_name_plural": "奖项类别",
                "ordering": ("position", "pk"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("round", "slug"),
                        name="category_slug_once",
                        violation_error_message="本轮已有同一标识的类别。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("notice_policy", "none"), _negated=True),
                            models.Q(("notice_waiver", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="category_waiver_has_reason",
                        violation_error_message="选择“不公示”必须写明理由。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("prize_amount__isnull", True),
                            ("prize_amount__gte", 0),
                            _connector="OR",
                        ),
                        name="category_prize_not_negative",
                        violation_error_message="奖金不能为负数。",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Criterion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="criteria",
                        to="awards.round",
                    ),
                ),
                ("version", models.PositiveSmallIntegerField(default=1, verbose_name="版本")),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="顺序")),
                ("name", models.CharField(max_length=40, verbose_name="标准")),
                ("description", models.CharField(blank=True, max_length=300, verbose_name="说明")),
                ("weight", models.PositiveSmallIntegerField(verbose_name="权重（%）")),
                ("anchors", models.JSONField(blank=True, default=list, verbose_name="各分值说明")),
            ],
            options={
                "verbose_name": "评审标准",
                "verbose_name_plural": "评审标准",
                "ordering": ("version", "position", "pk"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("round", "version", "name"),
                        name="criterion_once_per_version",
                        violation_error_message="这一版已有同名标准。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("weight__gte", 1), ("weight__lte", 100)),
                        name="criterion_weight_in_range",
                        violation_error_message="权重在 1 到 100 之间。",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Nomination",
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
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="nominations",
                        to="awards.round",
                        verbose_name="评选轮次",
                    ),
                ),
                (
                    "category",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="nominations",
                        to="awards.category",
                        verbose_name="类别",
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="nominations",
                        to="directory.mediapartner",
                        verbose_name="提名媒体",
                    ),
                ),
                (
                    "nominee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="nominations",
                        to="awards.nominee",
                        verbose_name="被提名者",
                    ),
                ),
                (
                    "nominee_before_merge",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="awards.nominee",
                    ),
                ),
                (
                    "merged_into",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="merged",
                        to="awards.nomination",
                        verbose_name="并入",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "草稿"),
                            ("submitted", "待受理"),
                            ("returned", "退回补充"),
                            ("accepted", "已受理"),
                            ("rejected", "不予受理"),
                            ("merged", "已合并"),
                            ("reviewing", "评审中"),
                            ("shortlisted", "入围"),
                            ("not_selected", "未入选"),
                            ("proposed", "拟授"),
                            ("notice", "公示"),
                            ("suspended", "公示中止"),
                            ("confirmed", "已确认"),
                            ("withdrawn", "已撤回"),
                        ],
                        default="draft",
                        editable=False,
                        max_length=12,
                        verbose_name="状态",
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "headline",
                    models.CharField(blank=True, max_length=60, verbose_name="一句话概括"),
                ),
                ("story", models.TextField(blank=True, max_length=20000, verbose_name="做了什么")),
                ("citation", models.CharField(blank=True, max_length=300, verbose_name="颁奖词")),
                ("happened_on", models.DateField(blank=True, null=True, verbose_name="发生日期")),
                (
                    "happened_precision",
                    models.CharField(
                        choices=[
                            ("day", "精确到日"),
                            ("month", "精确到月"),
                            ("year", "精确到年"),
                            ("unknown", "日期待查"),
                        ],
                        default="day",
                        max_length=8,
                        verbose_name="日期精度",
                    ),
                ),
                (
                    "happened_region",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="directory.region",
                        verbose_name="发生地区",
                    ),
                ),
                (
                    "happened_place",
                    models.CharField(blank=True, max_length=120, verbose_name="具体地点"),
                ),
                (
                    "source_medium",
                    models.CharField(blank=True, max_length=80, verbose_name="报道媒体"),
                ),
                ("source_author", models.CharField(blank=True, max_length=80, verbose_name="作者")),
                (
                    "source_title",
                    models.CharField(blank=True, max_length=160, verbose_name="原文标题"),
                ),
                (
                    "source_url",
                    models.URLField(blank=True, max_length=500, verbose_name="原文链接"),
                ),
                (
                    "source_published_on",
                    models.DateField(blank=True, null=True, verbose_name="发表日期"),
                ),
                (
                    "name_basis",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "未确认"),
                            ("consent", "本人同意公开姓名"),
                            ("news", "已公开的新闻报道"),
                            ("not_personal", "机构或项目名称，无需个人同意"),
                        ],
                        max_length=12,
                        verbose_name="公开姓名的依据",
                    ),
                ),
                (
                    "is_minor",
                    models.BooleanField(blank=True, null=True, verbose_name="涉及未成年人"),
                ),
                ("is_under_14", models.BooleanField(default=False, verbose_name="不满十四周岁")),
                (
                    "contact_name",
                    models.CharField(blank=True, max_length=60, verbose_name="联系人"),
                ),
                (
                    "contact_phone",
                    models.CharField(blank=True, max_length=30, verbose_name="联系电话"),
                ),
                (
                    "internal_note",
                    models.TextField(blank=True, max_length=2000, verbose_name="内部备注"),
                ),
                ("position", models.PositiveIntegerField(default=0, verbose_name="出场顺序")),
                (
                    "verification_note",
                    models.TextField(blank=True, max_length=2000, verbose_name="核实记录"),
                ),
                (
                    "inferred",
                    models.JSONField(
                        blank=True, default=list, editable=False, verbose_name="推定的字段"
                    ),
                ),
                ("search_text", models.TextField(blank=True, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="创建时间")),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="创建人",
                    ),
                ),
                (
                    "updated_at",
                    models.DateTimeField(auto_now=True, db_index=True, verbose_name="更新时间"),
                ),
                (
                    "submitted_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="提交时间"),
                ),
                (
                    "submitted_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "returned_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="退回时间"),
                ),
                (
                    "return_reason",
                    models.CharField(
                        blank=True, editable=False, max_length=500, verbose_name="退回原因"
                    ),
                ),
                (
                    "return_fields",
                    models.JSONField(
                        blank=True, default=list, editable=False, verbose_name="需补充的内容"
                    ),
                ),
                (
                    "reject_code",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("duplicate", "重复提名"),
                            ("out_of_scope", "不符合参评条件"),
                            ("unverifiable", "事迹无法核实"),
                            ("incomplete", "材料不全且未补充"),
                            ("appeal", "含募捐或个人求助内容"),
                            ("other", "其他"),
                        ],
                        editable=False,
                        max_length=14,
                        verbose_name="不予受理原因",
                    ),
                ),
                (
                    "state_reason",
                    models.CharField(
                        blank=True, editable=False, max_length=500, verbose_name="原因说明"
                    ),
                ),
                (
                    "screened_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="受理时间"),
                ),
                (
                    "screened_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "proposed_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="拟授时间"),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "confirmed_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="确认时间"),
                ),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("is_sample", models.BooleanField(default=False, verbose_name="样例")),
                ("is_synthetic", models.BooleanField(default=False, verbose_name="合成数据")),
                (
                    "themes",
                    models.ManyToManyField(
                        blank=True,
                        related_name="nominations",
                        to="directory.theme",
                        verbose_name="主题",
                    ),
                ),
            ],
            options={
                "verbose_name": "提名",
                "verbose_name_plural": "提名",
                "ordering": ("-updated_at", "-pk"),
                "indexes": [
                    models.Index(
                        fields=["partner", "state", "-updated_at"], name="nomination_partner"
                    ),
                    models.Index(fields=["round", "state", "-updated_at"], name="nomination_round"),
                    models.Index(fields=["state", "-updated_at"], name="nomination_state"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "draft",
                                    "submitted",
                                    "returned",
                                    "accepted",
                                    "rejected",
                                    "merged",
                                    "reviewing",
                                    "shortlisted",
                                    "not_selected",
                                    "proposed",
                                    "notice",
                                    "suspended",
                                    "confirmed",
                                    "withdrawn",
                                ],
                            )
                        ),
                        name="nomination_state_known",
                        violation_error_message="未知的状态。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("submitted_at__isnull", False), ("submitted_by__isnull", False)
                            ),
                            models.Q(
                                ("submitted_at__isnull", True), ("submitted_by__isnull", True)
                            ),
                            _connector="OR",
                        ),
                        name="nomination_submitted",
                        violation_error_message="时间与操作人必须同时记录。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("screened_at__isnull", False), ("screened_by__isnull", False)
                            ),
                            models.Q(("screened_at__isnull", True), ("screened_by__isnull", True)),
                            _connector="OR",
                        ),
                        name="nomination_screened",
                        violation_error_message="时间与操作人必须同时记录。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("proposed_at__isnull", False), ("proposed_by__isnull", False)
                            ),
                            models.Q(("proposed_at__isnull", True), ("proposed_by__isnull", True)),
                            _connector="OR",
                        ),
                        name="nomination_proposed",
                        violation_error_message="时间与操作人必须同时记录。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("confirmed_at__isnull", False), ("confirmed_by__isnull", False)
                            ),
                            models.Q(
                                ("confirmed_at__isnull", True), ("confirmed_by__isnull", True)
                            ),
                            _connector="OR",
                        ),
                        name="nomination_confirmed",
                        violation_error_message="时间与操作人必须同时记录。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("confirmed_by__isnull", True),
                            models.Q(("confirmed_by", models.F("proposed_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="nomination_four_eyes",
                        violation_error_message="提出拟授和确认授予必须是两个人。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("confirmed_by__isnull", True),
                            models.Q(("confirmed_by", models.F("created_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="nomination_nominator_not_confirmer",
                        violation_error_message="提名人不能确认自己的提名。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("merged_into__isnull", False), ("state", "merged")),
                            models.Q(
                                models.Q(("state", "merged"), _negated=True),
                                ("merged_into__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="nomination_merged_has_target",
                        violation_error_message="合并必须指明并入哪一份提名。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("merged_into__isnull", True),
                            models.Q(("merged_into", models.F("id")), _negated=True),
                            _connector="OR",
                        ),
                        name="nomination_not_merged_into_itself",
                        violation_error_message="不能并入自己。",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("state__in", ("proposed", "notice", "suspended", "confirmed"))
                        ),
                        fields=("round", "category", "nominee"),
                        name="nomination_one_decided_per_nominee",
                        violation_error_message="同一类别里，同一被提名者已有拟授或确认的提名。",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Consent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "nomination",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="consents",
                        to="awards.nomination",
                    ),
                ),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("name", "公开姓名"),
                            ("portrait", "公开肖像"),
                            ("story", "公开事迹"),
                        ],
                        max_length=10,
                        verbose_name="用途",
                    ),
                ),
                (
                    "given_by",
                    models.CharField(
                        choices=[
                            ("self", "本人"),
                            ("guardian", "监护人"),
                            ("representative", "机构负责人"),
                        ],
                        max_length=14,
                        verbose_name="同意人",
                    ),
                ),
                ("given_on", models.DateField(verbose_name="同意日期")),
                (
                    "method",
                    models.CharField(
                        help_text="如：电话录音、书面签字、微信文字",
                        max_length=60,
                        verbose_name="方式",
                    ),
                ),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                (
                    "recorded_by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "withdrawn_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="撤回时间"),
                ),
                (
                    "withdrawn_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "同意记录",
                "verbose_name_plural": "同意记录",
                "ordering": ("pk",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("withdrawn_at__isnull", False), ("withdrawn_by__isnull", False)
                            ),
                            models.Q(
                                ("withdrawn_at__isnull", True), ("withdrawn_by__isnull", True)
                            ),
                            _connector="OR",
                        ),
                        name="consent_withdrawn",
                        violation_error_message="时间与操作人必须同时记录。",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="EvidenceLink",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "nomination",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="evidence",
                        to="awards.nomination",
                    ),
                ),
                ("title", models.CharField(max_length=120, verbose_name="标题")),
                ("url", models.URLField(max_length=500, verbose_name="网址")),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="顺序")),
            ],
            options={
                "verbose_name": "佐证链接",
                "verbose_name_plural": "佐证链接",
                "ordering": ("position", "pk"),
            },
        ),
        migrations.CreateModel(
            name="NominationFigure",
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
                    "nomination",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="figures",
                        to="awards.nomination",
                    ),
                ),
            ],
            options={
                "verbose_name": "事迹数据",
                "verbose_name_plural": "事迹数据",
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
                        name="awards_nominationfigure_value_or_several",
                        violation_error_message="概数（数千、数百）不填数值只填量级；其余限定词必须有数值。",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Photo",
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
                (
                    "nomination",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="photos",
                        to="awards.nomination",
                    ),
                ),
                ("file_name", models.CharField(editable=False, max_length=120, unique=True)),
                ("width", models.PositiveIntegerField(editable=False)),
                ("height", models.PositiveIntegerField(editable=False)),
                ("size", models.PositiveIntegerField(editable=False)),
                ("sha256", models.CharField(editable=False, max_length=64)),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="顺序")),
                ("caption", models.CharField(blank=True, max_length=120, verbose_name="图片说明")),
                ("alt_text", models.CharField(blank=True, max_length=120, verbose_name="替代文字")),
                (
                    "rights_basis",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "未填写"),
                            ("own", "本媒体拍摄"),
                            ("licensed", "已获授权"),
                            ("provided", "当事人提供并同意使用"),
                        ],
                        max_length=10,
                        verbose_name="使用权依据",
                    ),
                ),
                (
                    "rights_holder",
                    models.CharField(blank=True, max_length=60, verbose_name="拍摄者或权利人"),
                ),
                (
                    "portrait",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "未确认"),
                            ("consented", "画面中的人同意公开"),
                            ("guardian", "监护人同意公开"),
                            ("nobody", "没有可辨认的人"),
                        ],
                        max_length=10,
                        verbose_name="肖像同意",
                    ),
                ),
                (
                    "is_withdrawn",
                    models.BooleanField(default=False, editable=False, verbose_name="已撤下"),
                ),
                ("uploaded_at", models.DateTimeField(auto_now_add=True)),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "照片",
                "verbose_name_plural": "照片",
                "ordering": ("position", "pk"),
            },
        ),
        migrations.CreateModel(
            name="Winner",
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
                (
                    "nomination",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="winner",
                        to="awards.nomination",
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="winners",
                        to="awards.round",
                        verbose_name="轮次",
                    ),
                ),
                (
                    "category",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="winners",
                        to="awards.category",
                        verbose_name="类别",
                    ),
                ),
                (
                    "nominee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="winners",
                        to="awards.nominee",
                        verbose_name="获奖主体",
                    ),
                ),
                (
                    "award",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="winners",
                        to="awards.award",
                        verbose_name="奖项",
                    ),
                ),
                (
                    "series",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="winners",
                        to="events.series",
                        verbose_name="系列",
                    ),
                ),
                (
                    "edition",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="winners",
                        to="events.edition",
                        verbose_name="届次",
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="年份")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("embargoed", "待公布"),
                            ("published", "已公布"),
                            ("corrected", "已更正"),
                            ("hidden", "已隐藏"),
                            ("revoking", "撤销程序中"),
                            ("revoked", "已撤销"),
                        ],
                        default="embargoed",
                        max_length=10,
                        verbose_name="公开状态",
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                ("release_at", models.DateTimeField(null=True, verbose_name="公布时刻")),
                ("slug", models.SlugField(max_length=120, unique=True, verbose_name="网址标识")),
                (
                    "certificate_number",
                    models.CharField(max_length=32, unique=True, verbose_name="证书编号"),
                ),
                (
                    "publish_level",
                    models.CharField(
                        choices=[
                            ("full", "公开全名"),
                            ("surname", "姓＋某"),
                            ("pseudonym", "化名"),
                            ("anonymous", "匿名"),
                        ],
                        default="full",
                        max_length=10,
                        verbose_name="公开程度",
                    ),
                ),
                ("pseudonym", models.CharField(blank=True, max_length=60, verbose_name="化名")),
                ("display_name", models.CharField(max_length=120, verbose_name="公开名称")),
                ("name_pinyin", models.CharField(blank=True, max_length=400, verbose_name="拼音")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("person", "个人"),
                            ("team", "团队"),
                            ("organisation", "机构"),
                            ("project", "项目"),
                            ("joint", "多方联合"),
                        ],
                        max_length=12,
                        verbose_name="类型",
                    ),
                ),
                (
                    "organisation_name",
                    models.CharField(blank=True, max_length=120, verbose_name="单位"),
                ),
                ("role", models.CharField(blank=True, max_length=120, verbose_name="身份")),
                (
                    "region",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="winners",
                        to="directory.region",
                        verbose_name="地区",
                    ),
                ),
                (
                    "region_name",
                    models.CharField(blank=True, max_length=100, verbose_name="地区名称"),
                ),
                (
                    "media_credit",
                    models.CharField(blank=True, max_length=1000, verbose_name="提名媒体"),
                ),
                (
                    "headline",
                    models.CharField(blank=True, max_length=60, verbose_name="一句话概括"),
                ),
                ("citation", models.CharField(blank=True, max_length=300, verbose_name="颁奖词")),
                ("story", models.TextField(blank=True, max_length=20000, verbose_name="事迹")),
                (
                    "prize_amount",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=12,
                        null=True,
                        verbose_name="奖金（元）",
                    ),
                ),
                ("position", models.PositiveIntegerField(default=0, verbose_name="出场顺序")),
                ("search_text", models.TextField(blank=True, editable=False)),
                ("confirmed_at", models.DateTimeField(verbose_name="确认时间")),
                ("updated_at", models.DateTimeField(verbose_name="更新时间")),
                (
                    "hidden_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="隐藏时间"),
                ),
                (
                    "hidden_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "hide_code",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("consent", "同意已撤回"),
                            ("safety", "保护当事人"),
                            ("error", "内容有误待核"),
                            ("complaint", "投诉处理中"),
                            ("other", "其他"),
                        ],
                        max_length=10,
                        verbose_name="隐藏原因",
                    ),
                ),
                (
                    "revoking_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="启动撤销"),
                ),
                (
                    "revoking_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "answer_until",
                    models.DateTimeField(editable=False, null=True, verbose_name="答复期限"),
                ),
                (
                    "revoke_reason",
                    models.CharField(blank=True, max_length=500, verbose_name="撤销原因"),
                ),
                (
                    "revoke_evidence",
                    models.CharField(blank=True, max_length=500, verbose_name="撤销依据"),
                ),
                (
                    "revoked_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="撤销时间"),
                ),
                (
                    "revoked_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("is_sample", models.BooleanField(default=False, verbose_name="样例")),
                ("is_synthetic", models.BooleanField(default=False, verbose_name="合成数据")),
                (
                    "themes",
                    models.ManyToManyField(
                        blank=True,
                        related_name="winners",
                        to="directory.theme",
                        verbose_name="主题",
                    ),
                ),
            ],
            options={
                "verbose_name": "获奖者",
                "verbose_name_plural": "获奖者",
                "ordering": ("-release_at", "-pk"),
                "indexes": [
                    models.Index(
                        condition=models.Q(
                            ("hidden_at__isnull", True),
                            ("state__in", ["corrected", "published", "revoking"]),
                        ),
                        fields=["-release_at", "-id"],
                        name="winner_shown",
                    ),
                    models.Index(fields=["round", "position"], name="winner_round"),
                    models.Index(
                        condition=models.Q(
                            ("hidden_at__isnull", True),
                            ("state__in", ["corrected", "published", "revoking"]),
                        ),
                        fields=["name_pinyin", "id"],
                        name="winner_pinyin",
                    ),
                    models.Index(
                        condition=models.Q(
                            ("hidden_at__isnull", True),
                            ("state__in", ["corrected", "published", "revoking"]),
                        ),
                        fields=["-year", "-id"],
                        name="winner_year",
                    ),
                    models.Index(fields=["state", "-updated_at"], name="winner_state"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "embargoed",
                                    "published",
                                    "corrected",
                                    "hidden",
                                    "revoking",
                                    "revoked",
                                ],
                            )
                        ),
                        name="winner_state_known",
                        violation_error_message="未知的状态。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("hidden_at__isnull", False), ("hidden_by__isnull", False)),
                            models.Q(("hidden_at__isnull", True), ("hidden_by__isnull", True)),
                            _connector="OR",
                        ),
                        name="winner_hidden",
                        violation_error_message="时间与操作人必须同时记录。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("revoking_at__isnull", False), ("revoking_by__isnull", False)
                            ),
                            models.Q(("revoking_at__isnull", True), ("revoking_by__isnull", True)),
                            _connector="OR",
                        ),
                        name="winner_revoking",
                        violation_error_message="时间与操作人必须同时记录。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("revoked_at__isnull", False), ("revoked_by__isnull", False)),
                            models.Q(("revoked_at__isnull", True), ("revoked_by__isnull", True)),
                            _connector="OR",
                        ),
                        name="winner_revoked",
                        violation_error_message="时间与操作人必须同时记录。",
                    ),
                    models.UniqueConstraint(
                        fields=("round", "category", "nominee"),
                        name="winner_once_per_nominee",
                        violation_error_message="同一轮次、类别里，同一获奖主体只能有一条获奖记录。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("state__in", ["corrected", "published", "revoking"]), _negated=True
                            ),
                            ("release_at__isnull", False),
                            _connector="OR",
                        ),
                        name="winner_published_has_release",
                        violation_error_message="公布的获奖者必须有公布时刻。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "hidden"), _negated=True),
                            models.Q(
                                ("hidden_at__isnull", False),
                                models.Q(("hide_code", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="winner_hidden_has_reason",
                        violation_error_message="隐藏必须有原因。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "revoked"), _negated=True),
                            models.Q(
                                ("revoked_at__isnull", False),
                                models.Q(("revoke_reason", ""), _negated=True),
                                models.Q(("revoke_evidence", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="winner_revoked_has_reason",
                        violation_error_message="撤销必须有原因和依据。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("revoked_by__isnull", True),
                            models.Q(("revoked_by", models.F("revoking_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="winner_revoked_four_eyes",
                        violation_error_message="启动撤销和批准撤销必须是两个人。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("publish_level", "pseudonym"), _negated=True),
                            models.Q(("pseudonym", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="winner_pseudonym_given",
                        violation_error_message="选择化名时必须填写化名。",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Correction",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "winner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="corrections",
                        to="awards.winner",
                    ),
                ),
                ("version", models.PositiveIntegerField(verbose_name="版本")),
                ("field", models.CharField(max_length=40, verbose_name="字段")),
                ("old", models.TextField(blank=True, verbose_name="原内容")),
                ("new", models.TextField(blank=True, verbose_name="更正为")),
                ("reason", models.CharField(max_length=300, verbose_name="原因")),
                ("corrected_at", models.DateTimeField(verbose_name="更正时间")),
                (
                    "corrected_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="更正人",
                    ),
                ),
            ],
            options={
                "verbose_name": "更正",
                "verbose_name_plural": "更正",
                "ordering": ("-version", "pk"),
            },
        ),
        migrations.CreateModel(
            name="WinnerCredit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "winner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="credits",
                        to="awards.winner",
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="credits",
                        to="directory.mediapartner",
                        verbose_name="媒体",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                "verbose_name": "署名媒体",
                "verbose_name_plural": "署名媒体",
                "ordering": ("position", "pk"),
                "constraints": [
                    models.UniqueConstraint(fields=("winner", "partner"), name="winner_credit_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="WinnerSlug",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("slug", models.SlugField(max_length=120, unique=True)),
                ("redirects", models.BooleanField(default=True)),
                (
                    "winner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="old_slugs",
                        to="awards.winner",
                    ),
                ),
            ],
            options={
                "verbose_name": "旧网址",
                "verbose_name_plural": "旧网址",
            },
        ),
        migrations.AddField(
            model_name="Nomination",
            name="based_on",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="led_to",
                to="awards.winner",
                verbose_name="基于此前的获奖",
            ),
        ),
    ]
