"""Where facts come from, and what the editors of the record noted about them."""

from django.db import models

from directory.models.scope import OpenInside


class SourceArticleQuerySet(OpenInside["SourceArticle"]):
    """Articles that facts were taken from."""


class SourceArticle(models.Model):
    """A published article that facts were taken from."""

    key = models.CharField("编号", max_length=40, unique=True)
    title = models.CharField("标题", max_length=200)
    subtitle = models.CharField("副题", max_length=200, blank=True)
    publisher = models.CharField("媒体", max_length=80, blank=True)
    publisher_inferred = models.BooleanField("媒体为推定", default=False)
    page = models.CharField("版面", max_length=40, blank=True)
    published_on = models.CharField("发表日期", max_length=20, blank=True)
    byline = models.CharField("作者", max_length=120, blank=True)
    note = models.CharField("说明", max_length=200, blank=True)

    objects = SourceArticleQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "来源文章"
        ordering = ("key",)

    def __str__(self) -> str:
        return f"{self.stated_publisher}《{self.title}》"

    @property
    def stated_publisher(self) -> str:
        """The publisher where the article names it; a guess is not shown as a fact."""
        return "" if self.publisher_inferred else self.publisher


class SourceNoteQuerySet(OpenInside["SourceNote"]):
    """Notes on the sources."""


class SourceNote(models.Model):
    """A contradiction or gap found in an article, kept beside the facts."""

    article = models.CharField("来源", max_length=60)
    text = models.CharField("说明", max_length=300)

    objects = SourceNoteQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "口径说明"
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.text


class PolicyQuerySet(OpenInside["Policy"]):
    """Policies."""


class Policy(models.Model):
    """A public policy that the record refers to."""

    name = models.CharField("名称", max_length=120, unique=True)
    issuer = models.CharField("发布机关", max_length=80)
    issued = models.CharField("发布时间", max_length=20, blank=True)
    source = models.CharField("来源", max_length=200, blank=True)

    objects = PolicyQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "政策文件"
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name
