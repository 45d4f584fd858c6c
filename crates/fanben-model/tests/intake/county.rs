//! The county all cases are about: its units, one person, and what its scheme asks for.

use fanben_model::intake::{Expected, Known, Vocabulary};
use fanben_model::measures::{Facts, Person};
use fanben_model::place::Unit;
use fanben_model::scheme::clause::rule::{Kind, Question};

/// Two villages share a name, two names differ by one character, one character is rare.
const UNITS: [(&str, &str, &str, &str); 10] = [
    ("520502000000", "某某县", "县", ""),
    ("520502100000", "柳河镇", "乡镇", "520502000000"),
    ("520502101000", "东兴镇", "乡镇", "520502000000"),
    ("520502100001", "柳树社区", "社区", "520502100000"),
    ("520502100201", "柳树村", "村", "520502100000"),
    ("520502100202", "㙟头村", "村", "520502100000"),
    ("520502100203", "大柳树村", "村", "520502100000"),
    ("520502101201", "柳树村", "村", "520502101000"),
    ("520502101202", "上坝村", "村", "520502101000"),
    ("520502101203", "下坝村", "村", "520502101000"),
];

pub(crate) fn facts() -> Facts {
    let mut facts = Facts::default();
    let unit = |(code, name, kind, parent): (&str, &str, &str, &str)| Unit {
        code: code.to_owned(),
        name: name.to_owned(),
        kind: kind.to_owned(),
        parent: (!parent.is_empty()).then(|| parent.to_owned()),
        ..Unit::default()
    };
    facts.add_units(UNITS.map(unit).to_vec());
    facts.people.push(Person {
        code: "R001".to_owned(),
        name: "张三".to_owned(),
        unit: "520502100201".to_owned(),
        post: "书记".to_owned(),
        ..Person::default()
    });
    facts
}

pub(crate) fn vocabulary() -> Vocabulary {
    let number = |unit: &str| Expected::Number(unit.to_owned());
    let asks = |asks: &str, kind, unit: &str| {
        Expected::Answer(Question { asks: asks.to_owned(), kind, unit: unit.to_owned() })
    };
    let keys = [
        ("经营性收入", number("元")),
        ("总收入", number("万元")),
        ("满意度", number("%")),
        ("完成率", number("%")),
        ("户数", number("户")),
        ("面积", number("亩")),
        ("测评分", number("")),
        ("申报", Expected::Words),
        ("团结", asks("班子不团结", Kind::YesNo, "")),
        ("迟到", asks("迟到", Kind::Count, "次")),
        ("表彰", asks("表彰", Kind::Level, "")),
        ("党建·得分", number("")),
        ("治理·得分", number("")),
    ];
    let mut vocabulary = Vocabulary::default();
    for (name, expected) in keys {
        let known = Known { name: name.to_owned(), expected };
        vocabulary.keys.insert(name.to_owned(), known);
    }
    vocabulary.stages.insert("自评".to_owned(), "self".to_owned());
    vocabulary.stages.insert("考评".to_owned(), "county".to_owned());
    vocabulary
}
