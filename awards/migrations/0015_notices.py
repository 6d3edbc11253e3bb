"""Public notices and objections."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import kit.ids
from kit.searchtable import CreateSearchTable


class Migration(migrations.Migration):
    """Public notices, their sealed lists, and objections to them."""

    dependencies = [
        ("awards", "0014_deciding_frozen"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        CreateSearchTable("awards_notice_terms"),
        migrations.CreateModel(
            name="Notice",
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
                    "policy",
                    models.CharField(
                        choices=[
                            ("before", "先公示后公布"),
                            ("after_announcement", "公布后公示（期满再发奖金）"),
                            ("none", "不公示（须写明理由）"),
                        ],
                        max_length=20,
                        verbose_name="公示方式",
                    ),
                ),
                ("days", models.PositiveSmallIntegerField(verbose_name="公示工作日数")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("scheduled", "待启动"),
                            ("open", "公示中"),
                            ("closed", "公示结束"),
                            ("cancelled", "已作废"),
                        ],
                        default="scheduled",
                        editable=False,
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("starts_at", models.DateTimeField(verbose_name="公示开始")),
                ("least_ends_at", models.DateTimeField(editable=False, verbose_name="最早结束")),
                ("ends_at", models.DateTimeField(verbose_name="公示结束")),
                (
                    "open_until",
                    models.DateTimeField(editable=False, null=True, verbose_name="全部期满"),
                ),
                (
                    "is_certain",
                    models.BooleanField(default=True, editable=False, verbose_name="放假安排已知"),
                ),
                ("method", models.TextField(blank=True, max_length=2000, verbose_name="产生办法")),
                (
                    "contact",
                    models.CharField(blank=True, max_length=200, verbose_name="公示联系方式"),
                ),
                (
                    "digest",
                    models.CharField(
                        blank=True, editable=False, max_length=64, verbose_name="名单摘要"
                    ),
                ),
                (
                    "cancel_reason",
                    models.CharField(
                        blank=True, editable=False, max_length=500, verbose_name="作废原因"
                    ),
                ),
                (
                    "scheduled_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="拟定时间"),
                ),
                (
                    "opened_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="启动时间"),
                ),
                (
                    "closed_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="结束办理时间"),
                ),
                ("search_text", models.TextField(blank=True, default="", editable=False)),
                ("is_sample", models.BooleanField(default=False, verbose_name="样例")),
                (
                    "category",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notices",
                        to="awards.category",
                        verbose_name="类别",
                    ),
                ),
                (
                    "closed_by",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "opened_by",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notices",
                        to="awards.round",
                        verbose_name="评选轮次",
                    ),
                ),
                (
                    "scheduled_by",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "公示",
                "verbose_name_plural": "公示",
                "ordering": ("-starts_at", "-pk"),
            },
        ),
        migrations.CreateModel(
            name="NoticeAmendment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.CharField(max_length=500, verbose_name="更正内容")),
                ("made_at", models.DateTimeField(verbose_name="时间")),
                (
                    "made_by",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "notice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="amendments",
                        to="awards.notice",
                    ),
                ),
            ],
            options={
                "verbose_name": "公示更正",
                "verbose_name_plural": "公示更正",
                "ordering": ("made_at", "pk"),
            },
        ),
        migrations.CreateModel(
            name="NoticeRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(verbose_name="序号")),
                (
                    "level",
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
                ("text", models.TextField(blank=True, editable=False, verbose_name="公示内容")),
                (
                    "digest",
                    models.CharField(
                        blank=True, editable=False, max_length=64, verbose_name="摘要"
                    ),
                ),
                ("ends_at", models.DateTimeField(verbose_name="本人公示结束")),
                (
                    "suspended_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="中止时间"),
                ),
                (
                    "removed_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="移出时间"),
                ),
                (
                    "removal",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "—"),
                            ("withdrawn", "已退出"),
                            ("upheld", "异议成立，不予授予"),
                        ],
                        max_length=10,
                        verbose_name="移出原因",
                    ),
                ),
                (
                    "masked_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="隐去时间"),
                ),
                (
                    "nomination",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notice_rows",
                        to="awards.nomination",
                    ),
                ),
                (
                    "notice",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rows",
                        to="awards.notice",
                    ),
                ),
            ],
            options={
                "verbose_name": "公示名单",
                "verbose_name_plural": "公示名单",
                "ordering": ("notice", "position"),
            },
        ),
        migrations.CreateModel(
            name="Objection",
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
                    "state",
                    models.CharField(
                        choices=[
                            ("received", "已收到"),
                            ("accepted", "已受理"),
                            ("not_accepted", "不予受理"),
                            ("investigating", "核查中"),
                            ("upheld", "异议成立"),
                            ("dismissed", "异议不成立"),
                            ("replied", "已答复"),
                        ],
                        default="received",
                        editable=False,
                        max_length=14,
                        verbose_name="状态",
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("name_cipher", models.TextField(editable=False, verbose_name="姓名（加密）")),
                (
                    "contact_cipher",
                    models.TextField(editable=False, verbose_name="联系方式（加密）"),
                ),
                ("text", models.TextField(max_length=5000, verbose_name="异议内容")),
                ("receipt_index", models.CharField(editable=False, max_length=64, unique=True)),
                ("form_key", models.CharField(editable=False, max_length=64, unique=True)),
                ("filed_at", models.DateTimeField(editable=False, verbose_name="提出时间")),
                (
                    "screened_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="受理时间"),
                ),
                (
                    "resolved_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="结论时间"),
                ),
                (
                    "replied_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="答复时间"),
                ),
                (
                    "decline_reason",
                    models.CharField(
                        blank=True, editable=False, max_length=500, verbose_name="不予受理原因"
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[("", "未定"), ("upheld", "成立"), ("dismissed", "不成立")],
                        editable=False,
                        max_length=10,
                        verbose_name="结论",
                    ),
                ),
                (
                    "resolution",
                    models.CharField(
                        blank=True, editable=False, max_length=500, verbose_name="结论说明"
                    ),
                ),
                (
                    "reply",
                    models.CharField(
                        blank=True, editable=False, max_length=500, verbose_name="答复"
                    ),
                ),
                ("is_sample", models.BooleanField(default=False, verbose_name="样例")),
                (
                    "notice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="objections",
                        to="awards.notice",
                        verbose_name="公示",
                    ),
                ),
                (
                    "replied_by",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "resolved_by",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "row",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="objections",
                        to="awards.noticerow",
                        verbose_name="对象",
                    ),
                ),
                (
                    "screened_by",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "异议",
                "verbose_name_plural": "异议",
                "ordering": ("-filed_at", "-pk"),
            },
        ),
        migrations.CreateModel(
            name="ObjectionFile",
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
                    "file_name",
                    models.CharField(editable=False, max_length=120, verbose_name="文件"),
                ),
                (
                    "media_type",
                    models.CharField(editable=False, max_length=100, verbose_name="类型"),
                ),
                ("size", models.PositiveIntegerField(editable=False, verbose_name="字节数")),
                ("sha256", models.CharField(editable=False, max_length=64, verbose_name="摘要")),
                (
                    "objection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="files",
                        to="awards.objection",
                    ),
                ),
            ],
            options={
                "verbose_name": "异议佐证",
                "verbose_name_plural": "异议佐证",
                "ordering": ("pk",),
            },
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(fields=["-starts_at", "-id"], name="notice_newest"),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["scheduled", "open", "closed", "cancelled"])),
                name="notice_state_known",
                violation_error_message="未知的状态。",
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("scheduled_at__isnull", False), ("scheduled_by__isnull", False)),
                    models.Q(("scheduled_at__isnull", True), ("scheduled_by__isnull", True)),
                    _connector="OR",
                ),
                name="notice_scheduled",
                violation_error_message="时间与操作人必须同时记录。",
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("opened_at__isnull", False), ("opened_by__isnull", False)),
                    models.Q(("opened_at__isnull", True), ("opened_by__isnull", True)),
                    _connector="OR",
                ),
                name="notice_opened",
                violation_error_message="时间与操作人必须同时记录。",
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_at__isnull", False), ("closed_by__isnull", False)),
                    models.Q(("closed_at__isnull", True), ("closed_by__isnull", True)),
                    _connector="OR",
                ),
                name="notice_closed",
                violation_error_message="时间与操作人必须同时记录。",
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("opened_by__isnull", True),
                    models.Q(("opened_by", models.F("scheduled_by")), _negated=True),
                    _connector="OR",
                ),
                name="notice_four_eyes",
                violation_error_message="拟定公示和启动公示必须是两个人。",
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ends_at__gte", models.F("least_ends_at")),
                    ("least_ends_at__gt", models.F("starts_at")),
                ),
                name="notice_never_shorter_than_policy",
                violation_error_message="公示期不能短于类别规定的工作日数。",
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ("scheduled", "cancelled")),
                    models.Q(("digest", ""), _negated=True),
                    _connector="OR",
                ),
                name="notice_open_is_sealed",
                violation_error_message="启动公示必须先固定名单并生成摘要。",
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "closed"), _negated=True),
                    ("open_until__isnull", False),
                    _connector="OR",
                ),
                name="notice_closed_has_run",
                violation_error_message="异议处理中止了公示期，不能结束公示。",
            ),
        ),
        migrations.AddConstraint(
            model_name="noticerow",
            constraint=models.UniqueConstraint(
                fields=("notice", "position"),
                name="noticerow_position_once",
                violation_error_message="这个序号已有一位。",
            ),
        ),
        migrations.AddConstraint(
            model_name="noticerow",
            constraint=models.UniqueConstraint(
                fields=("notice", "nomination"),
                name="noticerow_nomination_once",
                violation_error_message="这份提名已在名单中。",
            ),
        ),
        migrations.AddConstraint(
            model_name="noticerow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("removal", ""), ("removed_at__isnull", True)),
                    models.Q(
                        ("removed_at__isnull", False), models.Q(("removal", ""), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="noticerow_removed_has_reason",
                violation_error_message="移出名单须写明原因。",
            ),
        ),
        migrations.AddConstraint(
            model_name="noticerow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("level", "pseudonym"), models.Q(("pseudonym", ""), _negated=True)),
                    models.Q(("level", "pseudonym"), _negated=True),
                    _connector="OR",
                ),
                name="noticerow_pseudonym_given",
                violation_error_message="选择化名时必须填写化名。",
            ),
        ),
        migrations.AddIndex(
            model_name="objection",
            index=models.Index(fields=["state", "-filed_at"], name="objection_state"),
        ),
        migrations.AddConstraint(
            model_name="objection",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        [
                            "received",
                            "accepted",
                            "not_accepted",
                            "investigating",
                            "upheld",
                            "dismissed",
                            "replied",
                        ],
                    )
                ),
                name="objection_state_known",
                violation_error_message="未知的状态。",
            ),
        ),
        migrations.AddConstraint(
            model_name="objection",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("screened_at__isnull", False), ("screened_by__isnull", False)),
                    models.Q(("screened_at__isnull", True), ("screened_by__isnull", True)),
                    _connector="OR",
                ),
                name="objection_screened",
                violation_error_message="时间与操作人必须同时记录。",
            ),
        ),
        migrations.AddConstraint(
            model_name="objection",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("resolved_at__isnull", False), ("resolved_by__isnull", False)),
                    models.Q(("resolved_at__isnull", True), ("resolved_by__isnull", True)),
                    _connector="OR",
                ),
                name="objection_resolved",
                violation_error_message="时间与操作人必须同时记录。",
            ),
        ),
        migrations.AddConstraint(
            model_name="objection",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("replied_at__isnull", False), ("replied_by__isnull", False)),
                    models.Q(("replied_at__isnull", True), ("replied_by__isnull", True)),
                    _connector="OR",
                ),
                name="objection_replied",
                violation_error_message="时间与操作人必须同时记录。",
            ),
        ),
        migrations.AddConstraint(
            model_name="objection",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("resolved_by__isnull", True),
                    models.Q(("resolved_by", models.F("screened_by")), _negated=True),
                    _connector="OR",
                ),
                name="objection_four_eyes",
                violation_error_message="受理异议和作出结论必须是两个人。",
            ),
        ),
        migrations.AddConstraint(
            model_name="objection",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "not_accepted"), _negated=True),
                    models.Q(("decline_reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="objection_declined_has_reason",
                violation_error_message="不予受理须写明原因。",
            ),
        ),
        migrations.AddConstraint(
            model_name="objection",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ("upheld", "dismissed", "replied")), _negated=True),
                    models.Q(
                        models.Q(("resolution", ""), _negated=True),
                        models.Q(("outcome", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="objection_resolved_has_words",
                violation_error_message="结论须写明理由。",
            ),
        ),
    ]
