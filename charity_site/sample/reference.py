"""Articles, notes on them, policies, region groups and themes."""

from charity_site.sample.facts import Facts, Record, is_loaded
from directory.models import Policy, RegionGroup, SourceArticle, SourceNote, Theme

# How winners and projects are filed on this site; the filing is ours, not the sources'.
THEMES = {
    "zhucan": "助残",
    "zhuxue": "助学",
    "xiangcun-jiaoyu": "乡村教育",
    "xiangcun-tiyu": "乡村体育",
    "ertong-guanai": "儿童关爱",
    "laoren-guanai": "老人关爱",
    "nvxing-fazhan": "女性发展",
    "xinli-jiankang": "心理健康",
    "yiliao-jiuzhu": "医疗救助",
    "jijiu": "急救",
    "jianyi-yongwei": "见义勇为",
    "fangzai-jianzai": "防灾减灾",
    "huanbao": "生态环保",
    "linli-huzhu": "邻里互助",
    "zhiyuan-fuwu": "志愿服务",
    "xiangcun-zhenxing": "乡村振兴",
}


def load_reference(facts: Facts) -> None:
    """Write what other rows refer to."""
    if is_loaded(SourceArticle, facts["sources"][0]["articles"][0], "key"):
        return
    for group in facts["sources"]:
        for article in group["articles"]:
            _article(article)
    for note in facts["anomalies"]:
        SourceNote.objects.get_or_create(article=facts.cite(note["source"]), text=note["note"])
    for policy in facts["policies"]:
        Policy.objects.get_or_create(
            name=policy["name"],
            defaults={
                "issuer": policy["issuer"],
                "issued": policy["date"] or "",
                "source": facts.cite(policy["source"]),
            },
        )
    for group in facts["region_groups"]:
        _region_group(facts, group)
    for slug, name in THEMES.items():
        Theme.objects.get_or_create(slug=slug, defaults={"name": name})


def _article(article: Record) -> None:
    guessed = article.get("publisher_inferred") or ""
    name, _, why = guessed.partition("（")
    SourceArticle.objects.get_or_create(
        key=article["id"],
        defaults={
            "title": article["title"],
            "subtitle": article["subtitle"] or "",
            "publisher": article["publisher"] or name,
            "publisher_inferred": bool(guessed),
            "page": article.get("page") or "",
            "published_on": article["published_on"] or "",
            "byline": article["byline"] or "",
            "note": f"媒体为推定：{why.rstrip('）')}" if guessed else "",
        },
    )


def _region_group(facts: Facts, group: Record) -> None:
    row, created = RegionGroup.objects.get_or_create(
        slug=group["slug"],
        defaults={
            "name": group["name"],
            "stated_count": group["count_in_seed"],
            "members_inferred": group["members"] is None,
            "note": group["note"],
            "source": facts.cite(group["source"]),
        },
    )
    if created:
        row.members.set(group["members_derived_codes"])
