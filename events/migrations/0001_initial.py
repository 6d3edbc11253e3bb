import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import kit.ids


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("directory", "0001_initial"),
        ("directory", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="Series",
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
                ("name", models.CharField(max_length=80, verbose_name="名称")),
                ("cobrand", models.CharField(blank=True, max_length=80, verbose_name="联合名称")),
                (
                    "started",
                    models.CharField(
                        blank=True, help_text="2016 或 2021-06", max_length=10, verbose_name="起始"
                    ),
                ),
                (
                    "origin_region",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="directory.region",
                        verbose_name="发源地",
                    ),
                ),
                (
                    "scope_group",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="directory.regiongroup",
                        verbose_name="覆盖范围",
                    ),
                ),
                (
                    "recurrence",
                    models.CharField(
                        choices=[
                            ("yearly", "每年"),
                            ("monthly", "每月"),
                            ("irregular", "不定期"),
                            ("unknown", "未公布"),
                        ],
                        default="unknown",
                        max_length=10,
                        verbose_name="周期",
                    ),
                ),
                (
                    "anchor_day",
                    models.CharField(blank=True, max_length=40, verbose_name="固定日期"),
                ),
                ("former_names", models.JSONField(blank=True, default=list, verbose_name="曾用名")),
                (
                    "introduction",
                    models.TextField(blank=True, max_length=4000, verbose_name="简介"),
                ),
                (
                    "run_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="series_run",
                        to="directory.organisation",
                        verbose_name="运营机构",
                    ),
                ),
                ("source", models.CharField(blank=True, max_length=200, verbose_name="来源")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="说明")),
                ("is_sample", models.BooleanField(default=False, verbose_name="样例")),
                (
                    "hosts",
                    models.ManyToManyField(
                        blank=True,
                        related_name="series_hosted",
                        to="directory.organisation",
                        verbose_name="主办方",
                    ),
                ),
            ],
            options={
                "verbose_name": "活动系列",
                "verbose_name_plural": "活动系列",
                "ordering": ("name", "pk"),
            },
        ),
        migrations.CreateModel(
            name="Edition",
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
                    "series",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="editions",
                        to="events.series",
                        verbose_name="系列",
                    ),
                ),
                ("slug", models.SlugField(max_length=60, unique=True, verbose_name="网址标识")),
                (
                    "ordinal",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="届次"),
                ),
                (
                    "year",
                    models.PositiveSmallIntegerField(
                        blank=True, db_index=True, null=True, verbose_name="年份"
                    ),
                ),
                (
                    "official_title",
                    models.CharField(blank=True, max_length=160, verbose_name="正式名称"),
                ),
                ("theme", models.CharField(blank=True, max_length=120, verbose_name="主题")),
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
                    "date_note",
                    models.CharField(blank=True, max_length=120, verbose_name="日期说明"),
                ),
                (
                    "region",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="directory.region",
                        verbose_name="地区",
                    ),
                ),
                ("city", models.CharField(blank=True, max_length=40, verbose_name="城市")),
                ("venue", models.CharField(blank=True, max_length=120, verbose_name="地点")),
                ("summary", models.TextField(blank=True, max_length=4000, verbose_name="简介")),
                ("issues", models.JSONField(blank=True, default=list, verbose_name="关注议题")),
                (
                    "attendee_groups",
                    models.JSONField(blank=True, default=list, verbose_name="与会群体"),
                ),
                (
                    "agenda_order_known",
                    models.BooleanField(default=True, verbose_name="议程顺序已知"),
                ),
                ("inferred", models.JSONField(blank=True, default=list, verbose_name="推定的字段")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "筹备中"),
                            ("announced", "已预告"),
                            ("postponed", "延期"),
                            ("ongoing", "进行中"),
                            ("finished", "已结束"),
                            ("archived", "已归档"),
                            ("cancelled", "已取消"),
                        ],
                        default="planned",
                        editable=False,
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                (
                    "state_reason",
                    models.CharField(
                        blank=True, editable=False, max_length=300, verbose_name="延期或取消原因"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("source", models.CharField(blank=True, max_length=200, verbose_name="来源")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="说明")),
                ("is_sample", models.BooleanField(default=False, verbose_name="样例")),
            ],
            options={
                "verbose_name": "届次",
                "verbose_name_plural": "届次",
                "ordering": ("-year", "-starts_on", "pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "planned",
                                    "announced",
                                    "postponed",
                                    "ongoing",
                                    "finished",
                                    "archived",
                                    "cancelled",
                                ],
                            )
                        ),
                        name="edition_state_known",
                        violation_error_message="未知的状态。",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ordinal__isnull", False)),
                        fields=("series", "ordinal"),
                        name="edition_ordinal_once",
                        violation_error_message="这个系列已有同一届次。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("starts_on__isnull", True),
                            ("ends_on__isnull", True),
                            ("ends_on__gte", models.F("starts_on")),
                            _connector="OR",
                        ),
                        name="edition_ends_after_start",
                        violation_error_message="结束日期不能早于开始日期。",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CountyProduct",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="products",
                        to="events.edition",
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="directory.region",
                        verbose_name="县域",
                    ),
                ),
                ("county_name", models.CharField(max_length=40, verbose_name="县域（原文）")),
                ("name", models.CharField(max_length=60, verbose_name="农特产")),
                ("source", models.CharField(blank=True, max_length=200, verbose_name="来源")),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="顺序")),
            ],
            options={
                "verbose_name": "县域农特产",
                "verbose_name_plural": "县域农特产",
                "ordering": ("position", "pk"),
            },
        ),
        migrations.CreateModel(
            name="EditionFigure",
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
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="figures",
                        to="events.edition",
                    ),
                ),
            ],
            options={
                "verbose_name": "届次数据",
                "verbose_name_plural": "届次数据",
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
                        name="events_editionfigure_value_or_several",
                        violation_error_message="概数（数千、数百）不填数值只填量级；其余限定词必须有数值。",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="EditionHighlight",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="highlights",
                        to="events.edition",
                    ),
                ),
                ("label", models.CharField(max_length=60, verbose_name="名称")),
                (
                    "stated_count",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="公布数量"
                    ),
                ),
                ("quoted", models.CharField(blank=True, max_length=60, verbose_name="原文写法")),
                (
                    "loaded_count",
                    models.PositiveSmallIntegerField(default=0, verbose_name="已收录"),
                ),
            ],
            options={
                "verbose_name": "届次名单",
                "verbose_name_plural": "届次名单",
                "ordering": ("pk",),
            },
        ),
        migrations.CreateModel(
            name="EditionOrganisation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="organisations",
                        to="events.edition",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="edition_roles",
                        to="directory.organisation",
                        verbose_name="机构",
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("host", "主办"),
                            ("co_host", "联合主办"),
                            ("organiser", "承办"),
                            ("co_organiser", "协办"),
                            ("initiator", "发起"),
                            ("co_initiator", "联合发起"),
                            ("guidance", "指导"),
                            ("support", "支持"),
                            ("media", "合作媒体"),
                            ("charity_partner", "公益伙伴"),
                        ],
                        max_length=16,
                        verbose_name="角色",
                    ),
                ),
                ("is_inferred", models.BooleanField(default=False, verbose_name="推定")),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="顺序")),
            ],
            options={
                "verbose_name": "组织机构",
                "verbose_name_plural": "组织机构",
                "ordering": ("position", "pk"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("edition", "organisation", "role"),
                        name="edition_organisation_once",
                        violation_error_message="该机构已有这个角色。",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Session",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sessions",
                        to="events.edition",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("speech", "致辞发言"),
                            ("video", "视频"),
                            ("story", "故事分享"),
                            ("launch", "项目启动"),
                            ("signing", "签约"),
                            ("award", "颁奖"),
                            ("livestream", "直播"),
                            ("election", "推选"),
                            ("panel", "对话"),
                            ("visit", "参访"),
                            ("release", "发布"),
                            ("performance", "展演"),
                            ("other", "其他"),
                        ],
                        default="other",
                        max_length=12,
                        verbose_name="类型",
                    ),
                ),
                ("title", models.CharField(max_length=160, verbose_name="标题")),
                ("summary", models.TextField(blank=True, max_length=2000, verbose_name="概要")),
                ("starts_at", models.DateTimeField(blank=True, null=True, verbose_name="开始时间")),
                ("held_on", models.DateField(blank=True, null=True, verbose_name="日期")),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="顺序")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="说明")),
                ("source", models.CharField(blank=True, max_length=200, verbose_name="来源")),
                (
                    "organisations",
                    models.ManyToManyField(
                        blank=True, to="directory.organisation", verbose_name="相关机构"
                    ),
                ),
            ],
            options={
                "verbose_name": "议程",
                "verbose_name_plural": "议程",
                "ordering": ("position", "pk"),
            },
        ),
        migrations.CreateModel(
            name="ProductFigure",
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
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="figures",
                        to="events.countyproduct",
                    ),
                ),
            ],
            options={
                "verbose_name": "农特产数据",
                "verbose_name_plural": "农特产数据",
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
                        name="events_productfigure_value_or_several",
                        violation_error_message="概数（数千、数百）不填数值只填量级；其余限定词必须有数值。",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Lineup",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lineups",
                        to="events.session",
                    ),
                ),
                (
                    "project_slug",
                    models.SlugField(blank=True, max_length=80, verbose_name="公益项目标识"),
                ),
                (
                    "project_name",
                    models.CharField(blank=True, max_length=120, verbose_name="公益项目"),
                ),
                ("host_known", models.BooleanField(default=True, verbose_name="主播已知")),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="顺序")),
                (
                    "people",
                    models.ManyToManyField(
                        related_name="lineups", to="directory.person", verbose_name="人物"
                    ),
                ),
            ],
            options={
                "verbose_name": "阵容",
                "verbose_name_plural": "阵容",
                "ordering": ("position", "pk"),
            },
        ),
        migrations.CreateModel(
            name="Participant",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="participants",
                        to="events.session",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="participants",
                        to="directory.person",
                        verbose_name="人物",
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("speaker", "发言"),
                            ("host", "主持"),
                            ("star", "公益明星"),
                            ("anchor", "主播"),
                            ("guest", "嘉宾"),
                            ("presenter", "颁奖"),
                            ("participant", "参与"),
                        ],
                        default="participant",
                        max_length=12,
                        verbose_name="角色",
                    ),
                ),
                ("role_inferred", models.BooleanField(default=False, verbose_name="角色为推定")),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="顺序")),
                (
                    "hidden_at",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="隐藏时间"
                    ),
                ),
                (
                    "hidden_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "hidden_reason",
                    models.CharField(
                        blank=True, editable=False, max_length=200, verbose_name="隐藏原因"
                    ),
                ),
            ],
            options={
                "verbose_name": "参与者",
                "verbose_name_plural": "参与者",
                "ordering": ("position", "pk"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("session", "person"),
                        name="participant_once",
                        violation_error_message="此人已在这项议程中。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("hidden_at__isnull", False), ("hidden_by__isnull", False)),
                            models.Q(("hidden_at__isnull", True), ("hidden_by__isnull", True)),
                            _connector="OR",
                        ),
                        name="participant_hidden",
                        violation_error_message="时间与操作人必须同时记录。",
                    ),
                ],
            },
        ),
    ]
