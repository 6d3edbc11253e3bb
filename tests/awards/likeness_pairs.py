"""Five hundred labelled pairs of nominations: one hero or two? Made of words made up by hand.

The same every time: one dice with a fixed seed. Every class says what it tries; `is_one` is the
truth that a person who knows both would tell.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

SEED = 20260307
SURNAMES = "赵钱孙周吴郑王冯陈蒋沈韩杨朱秦许何吕张孔曹严华金魏陶姜谢邹苏潘葛范彭鲁韦马方任袁柳"
GIVEN = (
    "秀兰", "长河", "文博", "晓岚", "静怡", "渝生", "安然", "雪松", "牧遥", "秋实", "守正", "望舒",
    "子衿", "兰舟", "逢春", "青山", "怀川", "若楠", "卓远", "映秋", "知远", "晚晴", "砚书", "雁归",
    "建国", "志强", "桂英", "海燕", "国栋", "淑芬", "玉梅", "德胜", "宝华", "春生", "红霞", "永福",
)  # fmt: skip
SHORT = ("伟", "芳", "敏", "静", "磊", "洋", "艳", "勇", "娟", "杰", "丽", "涛")
# Characters that sound alike, and that are easily taken for each other.
HOMOPHONES = {
    "兰": "岚", "河": "和", "文": "雯", "晓": "小", "静": "敬", "生": "声", "安": "桉", "松": "淞",
    "秋": "丘", "正": "政", "子": "紫", "舟": "洲", "春": "椿", "山": "珊", "川": "穿", "远": "院",
    "晴": "情", "书": "淑", "国": "帼", "志": "智", "英": "瑛", "燕": "艳", "栋": "冻", "芬": "纷",
    "梅": "玫", "胜": "圣", "华": "桦", "红": "虹", "福": "伏", "强": "墙", "博": "伯", "怡": "宜",
    "遥": "瑶", "实": "石", "舒": "书", "衿": "巾", "归": "规", "楠": "南", "映": "应", "知": "芝",
}  # fmt: skip
TYPOS = {
    "兰": "三", "河": "何月", "文": "又", "晓": "烧",
    "静": "睁", "生": "主", "安": "按", "松": "拾",
    "秋": "愁", "正": "止", "子": "孑", "舟": "丹", "春": "舂", "山": "仙", "川": "州", "远": "运",
    "晴": "睛", "书": "韦", "国": "围", "志": "忐", "英": "莫", "燕": "热", "栋": "株", "芬": "芳",
    "梅": "海", "胜": "朋", "华": "毕", "红": "江", "福": "副", "强": "弹", "博": "搏", "怡": "冶",
    "遥": "逸", "实": "头", "舒": "辞", "衿": "矜",
    "归": "旧", "楠": "橘", "映": "映日", "知": "和",
}  # fmt: skip
TRADITIONAL = str.maketrans(
    "兰长静渝怀远书归国栋梅胜华红强实晓岚钱孙吴郑冯陈蒋韩杨许张严马邹苏鲁韦",
    "蘭長靜渝懷遠書歸國棟梅勝華紅強實曉嵐錢孫吳鄭馮陳蔣韓楊許張嚴馬鄒蘇魯韋",
)
TITLES = ("老师", "医生", "大姐", "阿姨", "师傅", "校长", "奶奶", "队长")
COUNTIES = (
    "510104", "510105", "510182", "450103", "450123", "500106", "500235", "522632", "330106",
    "330122", "420111", "420682", "370102", "370613", "610113", "610728", "230109", "230882",
)  # fmt: skip
BODIES = (
    "启明星残疾人洗车店", "云上村小学", "江边渡口服务站",
    "北山林场护林队", "东河社区卫生站", "青石桥修表铺",
    "红烛乡村书屋", "向阳养老院", "海棠湾渔业合作社",
    "南岭公路养护站", "石榴籽幼儿园", "麦田公交车队",
)  # fmt: skip
TEAMS = (
    "蓝帆水上救援", "夜灯翻译", "萤火助学", "山路邮递",
    "银杏陪伴", "净滩先锋", "春泥护河", "义剪锦城",
    "摩托突击", "白鸽心理热线", "晨光早餐", "星空阅读",
    "麦穗助农", "长街清雪", "红门消防宣讲", "石桥调解",
)  # fmt: skip
KINDS = ("志愿服务队", "志愿者协会", "公益服务中心", "团队")
CITIES = (("成都市", "510104"), ("南宁市", "450103"), ("杭州市", "330106"), ("武汉市", "420111"))
DEEDS = (
    "冒雨背出三位老人", "把旧电脑送进山里", "十年如一日护送学生过河", "跳进江里救起落水孩子",
    "用午休画出无障碍地图", "卖掉房子办乡村书屋", "在站台守了二十个冬天", "替全村老人跑腿取药",
)  # fmt: skip


@dataclass(frozen=True)
class Pair:
    """Two nominations as plain values, the class they are of, and the truth."""

    label: str
    first: dict[str, Any]
    second: dict[str, Any]
    is_one: bool


@dataclass
class Words:
    """The dice, and what it throws."""

    dice: Random

    def name(self) -> str:
        return self.dice.choice(SURNAMES) + self.dice.choice(GIVEN)

    def another(self, taken: str) -> str:
        while (name := self.name())[1:] == taken[1:]:
            pass
        return name

    def day(self) -> date:
        return date(2024, 1, 1) + timedelta(days=self.dice.randrange(700))

    def link(self) -> str:
        return f"https://news.example.com/{self.dice.randrange(10**9)}.html"

    def title(self) -> str:
        return f"{self.dice.choice(DEEDS)}的第{self.dice.randrange(900) + 100}天"

    def person(self, **given: Any) -> dict[str, Any]:
        """A person's nomination, complete."""
        return {
            "name": self.name(), "kind": "person", "bodies": [self.dice.choice(BODIES)],
            "places": [self.dice.choice(COUNTIES)], "day": self.day(), "links": [self.link()],
            "title": self.title(), **given,
        }  # fmt: skip

    def again(self, first: dict[str, Any], **given: Any) -> dict[str, Any]:
        """The same deed told by another medium: its own link, a day off now and then."""
        day = first["day"] + timedelta(days=self.dice.choice((0, 0, 0, 1, -1, 2)))
        told = {**first, "day": day, "links": [self.link()], "title": self.title(), **given}
        for name in ("bodies", "day"):  # not everybody says everything
            if name not in given and self.dice.random() < 0.3:
                told[name] = [] if name == "bodies" else None
        return told

    def elsewhere(self, place: str) -> str:
        """A county in another province."""
        return self.dice.choice([code for code in COUNTIES if code[:2] != place[:2]])

    def nearby(self, place: str) -> str:
        """Another county of the same city, or the same one."""
        return self.dice.choice([code for code in COUNTIES if code[:4] == place[:4]])


def _swapped(name: str, table: dict[str, str], dice: Random) -> str:
    places = [place for place in range(1, len(name)) if name[place] in table]
    place = dice.choice(places)
    return name[:place] + table[name[place]] + name[place + 1 :]


def _writable(w: Words, table: Any) -> str:
    name = w.name()
    while not any(char in table for char in name[1:]):
        name = w.name()
    return name


# ------------------------------------------------------------------ one hero


def same_name(w: Words) -> Pair:
    first = w.person()
    return Pair("同名同事", first, w.again(first), True)


def traditional(w: Words) -> Pair:
    while (name := w.name()).translate(TRADITIONAL) == name:
        pass
    first = w.person(name=name)
    return Pair("繁简不同", first, w.again(first, name=name.translate(TRADITIONAL)), True)


def homophone(w: Words) -> Pair:
    first = w.person(name=_writable(w, HOMOPHONES))
    second = w.again(first, name=_swapped(first["name"], HOMOPHONES, w.dice))
    return Pair("同音字", first, second, True)


def typo(w: Words) -> Pair:
    table = {char: wrong for char, wrong in TYPOS.items() if len(wrong) == 1}
    first = w.person(name=_writable(w, table))
    return Pair("错别字", first, w.again(first, name=_swapped(first["name"], table, w.dice)), True)


def left_out(w: Words) -> Pair:
    first = w.person()
    name = first["name"][0] + first["name"][w.dice.choice((1, 2))]
    return Pair("漏字", first, w.again(first, name=name), True)


def titled(w: Words) -> Pair:
    first = w.person()
    return Pair("带称呼", first, w.again(first, name=first["name"] + w.dice.choice(TITLES)), True)


def given_only(w: Words) -> Pair:
    first = w.person()
    name = first["name"][1:] + w.dice.choice(("大姐", "阿姨", "老师", "奶奶"))
    return Pair("只写名字", first, w.again(first, name=name), True)


def surname_only(w: Words) -> Pair:
    first = w.person()
    second = w.again(first, name=first["name"][0] + w.dice.choice(TITLES), links=first["links"])
    return Pair("只写姓", first, second, True)


def bracketed(w: Words) -> Pair:
    first = w.person()
    called = w.dice.choice(("网名：山风", "人称兰姐", "阿布"))
    return Pair("括号别名", first, w.again(first, name=f"{first['name']}（{called}）"), True)


def couple(w: Words) -> Pair:
    first = w.person()
    both = f"{first['name']}、{w.another(first['name'])}夫妇"
    return Pair("夫妇之一", first, w.again(first, name=both), True)


def latin(w: Words) -> Pair:
    words = {"韦长河": "Wei Changhe", "沈文博": "Shen Wenbo", "马秀兰": "Xiulan Ma",
             "陈建国": "CHEN Jianguo", "何青山": "He Qingshan"}  # fmt: skip
    name = w.dice.choice(list(words))
    first = w.person(name=name)
    return Pair("拼音写名", first, w.again(first, name=words[name]), True)


def other_name_same_report(w: Words) -> Pair:
    first = w.person()
    name = w.dice.choice(("江边的摆渡人", "洗车店老板", "山村女教师", "无名英雄"))
    return Pair("同事异名", first, w.again(first, name=name, links=first["links"]), True)


def later_edition(w: Words) -> Pair:
    first = w.person()
    later = first["day"] + timedelta(days=w.dice.randrange(300, 900))
    return Pair("隔届再报", first, w.again(first, day=later, places=first["places"]), True)


def nearby_county(w: Words) -> Pair:
    first = w.person()
    return Pair("邻县登记", first, w.again(first, places=[w.nearby(first["places"][0])]), True)


def name_alone(w: Words) -> Pair:
    first = w.person()
    return Pair("只填了姓名", first, {"name": first["name"], "kind": "person"}, True)


def body_alias(w: Words) -> Pair:
    city, place = w.dice.choice(CITIES)
    core = w.dice.choice(TEAMS)
    first = w.person(name=f"{city}{core}{w.dice.choice(KINDS)}", kind="team", places=[place])
    second = w.again(first, name=core + w.dice.choice(KINDS), kind="team", bodies=[])
    return Pair("机构简称", first | {"bodies": []}, second, True)


def directory_alias(w: Words) -> Pair:
    names = [f"{w.dice.choice(TEAMS)}基金会", f"{w.dice.choice(DEEDS)[:4]}公益"]
    given = {"kind": "organisation", "bodies": [], "aliases": names}
    first = w.person(name=names[0], organisation=7, **given)
    second = w.again(first, name=names[1], organisation=None, aliases=[])
    return Pair("机构别名", first, second, True)


def same_link(w: Words) -> Pair:
    first = w.person()
    link = first["links"][0].replace("https://", "http://m.") + "?utm_source=wx&from=timeline"
    return Pair("同一链接", first, w.again(first, links=[link]), True)


# ------------------------------------------------------------------ two heroes


def other_province(w: Words) -> Pair:
    first = w.person()
    place = w.elsewhere(first["places"][0])
    second = w.person(name=first["name"], places=[place])
    return Pair("外省同名", first, second, False)


def other_province_short(w: Words) -> Pair:
    first = w.person(name=w.dice.choice(SURNAMES) + w.dice.choice(SHORT))
    second = w.person(name=first["name"], places=[w.elsewhere(first["places"][0])])
    return Pair("外省同名（两字）", first, second, False)


def sounds_elsewhere(w: Words) -> Pair:
    first = w.person(name=_writable(w, HOMOPHONES))
    name = _swapped(first["name"], HOMOPHONES, w.dice)
    return Pair(
        "外省同音", first, w.person(name=name, places=[w.elsewhere(first["places"][0])]), False
    )


def other_city(w: Words) -> Pair:
    first = w.person(places=["510104"], name=_writable(w, HOMOPHONES))
    name = _swapped(first["name"], HOMOPHONES, w.dice)
    return Pair("同省同音", first, w.person(name=name, places=["511402"]), False)


def colleagues(w: Words) -> Pair:
    first = w.person()
    second = w.person(name=w.another(first["name"]), bodies=first["bodies"], places=first["places"])
    return Pair("同单位两人", first, second, False)


def same_flood(w: Words) -> Pair:
    first = w.person()
    second = w.person(name=w.another(first["name"]), places=first["places"], day=first["day"])
    return Pair("同地同日两人", first, second, False)


def one_list(w: Words) -> Pair:
    first = w.person()
    place = w.elsewhere(first["places"][0])
    second = w.person(name=w.another(first["name"]), places=[place], links=first["links"])
    return Pair("同一榜单报道", first, second, False)


def kin(w: Words) -> Pair:
    first = w.person()
    name = first["name"][:2] + w.dice.choice("芝云霖")
    second = w.person(name=name, places=[w.elsewhere(first["places"][0])])
    return Pair("一字之差两人", first, second, False)


def neighbours(w: Words) -> Pair:
    first = w.person()
    name = first["name"][0] + w.another(first["name"])[1:]
    return Pair("同姓邻居", first, w.person(name=name, places=first["places"]), False)


def numbered(w: Words) -> Pair:
    core = w.dice.choice(TEAMS)
    first = w.person(name=f"{core}第一中队", kind="team", bodies=[])
    second = w.person(name=f"{core}第二中队", kind="team", bodies=[], places=first["places"])
    return Pair("编号不同", first, second, False)


def same_project_name(w: Words) -> Pair:
    first = w.person(name="微光行动", kind="project")
    place = w.elsewhere(first["places"][0])
    return Pair("同名项目", first, w.person(name="微光行动", kind="project", places=[place]), False)


def strangers(w: Words) -> Pair:
    first = w.person()
    return Pair("无关", first, w.person(name=w.another(first["name"])), False)


def same_title_elsewhere(w: Words) -> Pair:
    first = w.person()
    name = first["name"][0] + w.dice.choice(TITLES)
    second = w.person(name=name, places=[w.elsewhere(first["places"][0])])
    return Pair("外省同姓", first, second, False)


CLASSES: dict[Callable[[Words], Pair], int] = {
    same_name: 20, traditional: 20, homophone: 25, typo: 25, left_out: 15, titled: 20,
    given_only: 15, surname_only: 10, bracketed: 10, couple: 10, latin: 10,
    other_name_same_report: 15, later_edition: 15, nearby_county: 10, name_alone: 10,
    body_alias: 15, directory_alias: 10, same_link: 10,
    other_province: 35, other_province_short: 20, sounds_elsewhere: 20, other_city: 15,
    colleagues: 20, same_flood: 20, one_list: 15, kin: 20, neighbours: 15, numbered: 10,
    same_project_name: 10, strangers: 20, same_title_elsewhere: 15,
}  # fmt: skip


def labelled_pairs(seed: int = SEED) -> Iterator[Pair]:
    """All of them, in the order of their classes; another seed throws other words."""
    words = Words(Random(seed))
    for make, count in CLASSES.items():
        for _ in range(count):
            yield make(words)
