import django.contrib.auth.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import kit.ids


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        migrations.CreateModel(
            name="User",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                (
                    "last_login",
                    models.DateTimeField(blank=True, null=True, verbose_name="last login"),
                ),
                (
                    "is_superuser",
                    models.BooleanField(
                        default=False,
                        help_text="Designates that this user has all permissions without explicitly assigning them.",
                        verbose_name="superuser status",
                    ),
                ),
                (
                    "username",
                    models.CharField(
                        error_messages={"unique": "这个用户名已被使用。"},
                        max_length=60,
                        unique=True,
                        validators=[django.contrib.auth.validators.UnicodeUsernameValidator()],
                        verbose_name="用户名",
                    ),
                ),
                ("full_name", models.CharField(max_length=60, verbose_name="姓名")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="邮箱")),
                ("is_active", models.BooleanField(default=True, verbose_name="启用")),
                ("is_staff", models.BooleanField(default=True, verbose_name="可进入后台")),
                ("is_sample", models.BooleanField(default=False, verbose_name="样例账号")),
                (
                    "date_joined",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="创建时间"
                    ),
                ),
                (
                    "groups",
                    models.ManyToManyField(
                        blank=True,
                        help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.group",
                        verbose_name="groups",
                    ),
                ),
                (
                    "user_permissions",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Specific permissions for this user.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.permission",
                        verbose_name="user permissions",
                    ),
                ),
            ],
            options={
                "verbose_name": "用户",
                "verbose_name_plural": "用户",
                "ordering": ("username",),
            },
        ),
        migrations.CreateModel(
            name="Region",
            fields=[
                (
                    "code",
                    models.CharField(
                        max_length=6, primary_key=True, serialize=False, verbose_name="区划代码"
                    ),
                ),
                ("name", models.CharField(max_length=40, verbose_name="名称")),
                ("full_name", models.CharField(db_index=True, max_length=100, verbose_name="全称")),
                (
                    "level",
                    models.CharField(
                        choices=[("province", "省级"), ("city", "地级"), ("county", "县级")],
                        max_length=8,
                        verbose_name="级别",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="directory.region",
                        verbose_name="上级",
                    ),
                ),
                ("pinyin", models.CharField(db_index=True, max_length=120, verbose_name="拼音")),
                ("initials", models.CharField(db_index=True, max_length=40, verbose_name="首字母")),
                ("is_leaf_name", models.BooleanField(default=True, verbose_name="可直接使用")),
            ],
            options={
                "verbose_name": "地区",
                "verbose_name_plural": "地区",
                "ordering": ("code",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("code__regex", "^[0-9]{6}$")),
                        name="region_code_six_digits",
                        violation_error_message="区划代码是六位数字。",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Policy",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=120, unique=True, verbose_name="名称")),
                ("issuer", models.CharField(max_length=80, verbose_name="发布机关")),
                ("issued", models.CharField(blank=True, max_length=20, verbose_name="发布时间")),
                ("source", models.CharField(blank=True, max_length=200, verbose_name="来源")),
            ],
            options={
                "verbose_name": "政策文件",
                "verbose_name_plural": "政策文件",
                "ordering": ("name",),
            },
        ),
        migrations.CreateModel(
            name="SourceArticle",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=40, unique=True, verbose_name="编号")),
                ("title", models.CharField(max_length=200, verbose_name="标题")),
                ("subtitle", models.CharField(blank=True, max_length=200, verbose_name="副题")),
                ("publisher", models.CharField(blank=True, max_length=80, verbose_name="媒体")),
                (
                    "publisher_inferred",
                    models.BooleanField(default=False, verbose_name="媒体为推定"),
                ),
                ("page", models.CharField(blank=True, max_length=40, verbose_name="版面")),
                (
                    "published_on",
                    models.CharField(blank=True, max_length=20, verbose_name="发表日期"),
                ),
                ("byline", models.CharField(blank=True, max_length=120, verbose_name="作者")),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="说明")),
            ],
            options={
                "verbose_name": "来源文章",
                "verbose_name_plural": "来源文章",
                "ordering": ("key",),
            },
        ),
        migrations.CreateModel(
            name="SourceNote",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("article", models.CharField(max_length=60, verbose_name="来源")),
                ("text", models.CharField(max_length=300, verbose_name="说明")),
            ],
            options={
                "verbose_name": "口径说明",
                "verbose_name_plural": "口径说明",
                "ordering": ("pk",),
            },
        ),
        migrations.CreateModel(
            name="Theme",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("slug", models.SlugField(unique=True, verbose_name="标识")),
                ("name", models.CharField(max_length=30, unique=True, verbose_name="名称")),
            ],
            options={
                "verbose_name": "主题",
                "verbose_name_plural": "主题",
                "ordering": ("name",),
            },
        ),
        migrations.CreateModel(
            name="FormDraft",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("form", models.CharField(max_length=120)),
                ("fields", models.JSONField(default=dict)),
                ("base_version", models.PositiveIntegerField(null=True)),
                ("saved_at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "未保存的内容",
                "verbose_name_plural": "未保存的内容",
                "constraints": [
                    models.UniqueConstraint(fields=("user", "form"), name="form_draft_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="OneTimeKey",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=40, unique=True)),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("result", models.CharField(blank=True, max_length=200)),
                ("used_at", models.DateTimeField(auto_now_add=True, db_index=True)),
            ],
            options={
                "verbose_name": "一次性表单键",
                "verbose_name_plural": "一次性表单键",
            },
        ),
        migrations.CreateModel(
            name="Organisation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("slug", models.SlugField(max_length=80, unique=True, verbose_name="标识")),
                ("name", models.CharField(max_length=120, verbose_name="名称")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("foundation", "基金会"),
                            ("npo", "社会组织"),
                            ("media", "媒体"),
                            ("company", "企业"),
                            ("government", "政府机构"),
                            ("platform", "平台"),
                            ("hospital", "医院"),
                            ("school", "学校"),
                            ("institution", "事业单位"),
                            ("peoples", "群团组织"),
                            ("party", "党派"),
                            ("world", "国际组织"),
                            ("grassroots", "草根组织"),
                            ("team", "团队"),
                            ("other", "其他"),
                        ],
                        default="other",
                        max_length=12,
                        verbose_name="类型",
                    ),
                ),
                ("kind_inferred", models.BooleanField(default=False, verbose_name="类型为推定")),
                (
                    "uscc",
                    models.CharField(blank=True, max_length=18, verbose_name="统一社会信用代码"),
                ),
                (
                    "region",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="directory.region",
                        verbose_name="所在地",
                    ),
                ),
                (
                    "region_inferred",
                    models.BooleanField(default=False, verbose_name="所在地为推定"),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parts",
                        to="directory.organisation",
                        verbose_name="上级机构",
                    ),
                ),
                (
                    "name_pinyin",
                    models.CharField(
                        blank=True, db_index=True, max_length=300, verbose_name="拼音"
                    ),
                ),
                ("source", models.CharField(blank=True, max_length=200, verbose_name="来源")),
                ("is_sample", models.BooleanField(default=False, verbose_name="样例")),
            ],
            options={
                "verbose_name": "机构",
                "verbose_name_plural": "机构",
                "ordering": ("name_pinyin", "pk"),
            },
        ),
        migrations.CreateModel(
            name="RegionGroup",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("slug", models.SlugField(unique=True, verbose_name="标识")),
                ("name", models.CharField(max_length=60, verbose_name="名称")),
                (
                    "stated_count",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="公布数量"
                    ),
                ),
                ("members_inferred", models.BooleanField(default=False, verbose_name="成员为推定")),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="说明")),
                ("source", models.CharField(blank=True, max_length=200, verbose_name="来源")),
                (
                    "members",
                    models.ManyToManyField(blank=True, to="directory.region", verbose_name="成员"),
                ),
            ],
            options={
                "verbose_name": "地区组",
                "verbose_name_plural": "地区组",
                "ordering": ("name",),
            },
        ),
        migrations.CreateModel(
            name="Agreement",
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
                ("title", models.CharField(max_length=120, verbose_name="名称")),
                ("signed_on", models.DateField(verbose_name="签署日期")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="有效期至")),
                ("scope", models.TextField(blank=True, max_length=2000, verbose_name="共建范围")),
                ("source", models.CharField(blank=True, max_length=200, verbose_name="来源")),
                ("is_sample", models.BooleanField(default=False, verbose_name="样例")),
                (
                    "parties",
                    models.ManyToManyField(
                        related_name="agreements",
                        to="directory.organisation",
                        verbose_name="签署方",
                    ),
                ),
            ],
            options={
                "verbose_name": "开放共建协议",
                "verbose_name_plural": "开放共建协议",
                "ordering": ("-signed_on", "pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_on__isnull", True),
                            ("ends_on__gte", models.F("signed_on")),
                            _connector="OR",
                        ),
                        name="agreement_ends_after_signing",
                        violation_error_message="有效期不能早于签署日期。",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="MediaPartner",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "organisation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="media_partner",
                        to="directory.organisation",
                        verbose_name="机构",
                    ),
                ),
                ("group", models.CharField(blank=True, max_length=60, verbose_name="所属媒体集团")),
                ("since", models.DateField(blank=True, null=True, verbose_name="合作起始")),
                (
                    "introduction",
                    models.TextField(blank=True, max_length=2000, verbose_name="简介"),
                ),
                (
                    "suspended_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="暂停时间"),
                ),
                (
                    "suspended_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="暂停人",
                    ),
                ),
                ("is_sample", models.BooleanField(default=False, verbose_name="样例")),
            ],
            options={
                "verbose_name": "合作媒体",
                "verbose_name_plural": "合作媒体",
                "ordering": ("organisation__name_pinyin", "pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("suspended_at__isnull", False), ("suspended_by__isnull", False)
                            ),
                            models.Q(
                                ("suspended_at__isnull", True), ("suspended_by__isnull", True)
                            ),
                            _connector="OR",
                        ),
                        name="media_partner_suspended",
                        violation_error_message="时间与操作人必须同时记录。",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="用户",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="memberships",
                        to="directory.organisation",
                        verbose_name="机构",
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("editor", "媒体编辑"),
                            ("lead_editor", "媒体负责人"),
                            ("organiser", "项目运营"),
                            ("approver", "复核人"),
                            ("juror", "评委"),
                            ("finance", "财务"),
                            ("auditor", "监督"),
                        ],
                        max_length=12,
                        verbose_name="角色",
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="加入时间")),
                (
                    "suspended_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="暂停时间"),
                ),
                (
                    "suspended_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="暂停人",
                    ),
                ),
            ],
            options={
                "verbose_name": "成员角色",
                "verbose_name_plural": "成员角色",
                "ordering": ("organisation", "role", "pk"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("user", "organisation", "role"),
                        name="membership_once",
                        violation_error_message="此人在该机构已有这个角色。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("suspended_at__isnull", False), ("suspended_by__isnull", False)
                            ),
                            models.Q(
                                ("suspended_at__isnull", True), ("suspended_by__isnull", True)
                            ),
                            _connector="OR",
                        ),
                        name="membership_suspended",
                        violation_error_message="时间与操作人必须同时记录。",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OrganisationAlias",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="aliases",
                        to="directory.organisation",
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="别名")),
            ],
            options={
                "verbose_name": "机构别名",
                "verbose_name_plural": "机构别名",
                "ordering": ("pk",),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation", "name"),
                        name="organisation_alias_once",
                        violation_error_message="这个别名已经有了。",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Person",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=60, verbose_name="姓名")),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="people",
                        to="directory.organisation",
                        verbose_name="机构",
                    ),
                ),
                ("title", models.CharField(blank=True, max_length=120, verbose_name="职务")),
                ("kind", models.CharField(blank=True, max_length=30, verbose_name="身份")),
                ("kind_inferred", models.BooleanField(default=False, verbose_name="身份为推定")),
                (
                    "other_name",
                    models.CharField(blank=True, max_length=60, verbose_name="别名线索"),
                ),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="备注")),
                (
                    "name_pinyin",
                    models.CharField(
                        blank=True, db_index=True, max_length=200, verbose_name="拼音"
                    ),
                ),
                ("source", models.CharField(blank=True, max_length=200, verbose_name="来源")),
                ("is_sample", models.BooleanField(default=False, verbose_name="样例")),
            ],
            options={
                "verbose_name": "人物",
                "verbose_name_plural": "人物",
                "ordering": ("name_pinyin", "pk"),
            },
        ),
        migrations.CreateModel(
            name="AgreementPlan",
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
                    "agreement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="plans",
                        to="directory.agreement",
                    ),
                ),
                ("title", models.CharField(max_length=120, verbose_name="标题")),
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
            ],
            options={
                "verbose_name": "共建方案",
                "verbose_name_plural": "共建方案",
                "ordering": ("pk",),
            },
        ),
    ]
