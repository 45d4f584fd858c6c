//! Scheme → table → scheme → table: nothing is lost.

use fanben_model::number::Points;
use fanben_model::rubric::print_table;
use fanben_model::scheme::{
    Bounds, Clause, ClauseColumn, Dimension, Item, Note, Scheme, read, write,
};
use proptest::prelude::*;

use super::{drafted, grid};

const SENTENCES: &[&str] = &[
    "每少一次扣1分",
    "落实到位,2分",
    "迟到早退每次扣0.5分,最多扣2分",
    "无不达标河库得4分,出现一次不达标扣2分,扣完为止",
    "发生刑事案件每起扣2分;调解台账齐全",
    "获得国家级表彰加5分、省级3分、市级1分",
    "矛盾纠纷化解率达到95%得5分,每低1个百分点扣0.5分",
    "不团结的酌情扣1-3分",
    "公路沿线每抛荒一丘扣分",
    "综治办成立、明确负责人、1名以上社工5分",
    "1.5公里以上道路硬化得3分",
    "病死畜禽乱抛第一次扣1,第二次起每次×2",
];
const TAKES: &[&str] = &["每次2", "未公开的,每项1分", "每少1次扣0.5分", "弄虚作假的酌情扣分"];
const SAYS: &[&str] = &["", "", "组织生活正常开展", "台账齐全,制度上墙", "一是上墙\n二是公开"];

fn clause() -> impl Strategy<Value = Clause> {
    let stated = prop::sample::select(SENTENCES).prop_map(|text| Clause::Sentence(text.to_owned()));
    let column = prop_oneof![Just(ClauseColumn::Deduct), Just(ClauseColumn::Add)];
    let other = (prop::sample::select(TAKES), column).prop_map(|(text, column)| {
        let yaml = if column == ClauseColumn::Deduct { "deduct" } else { "add" };
        let item = format!(
            "fanben: 1\nid: a\ntitle: a\nperiod: a\nsubjects: {{}}\ndimensions: [{{id: a, name: a, \
             items: [{{id: b, points: 1, clauses: [{{text: \"{text}\", column: {yaml}}}]}}]}}]"
        );
        read(&item).unwrap().dimensions[0].items[0].clauses[0].clone()
    });
    prop_oneof![3 => stated, 1 => other]
}

fn item() -> impl Strategy<Value = Item> {
    let name =
        prop::sample::select(&["组织建设", "河库保洁", "台账", "平安村(社区)", "“一肩挑”"][..]);
    let words = (prop::sample::select(SAYS), any::<[bool; 6]>());
    let clauses = prop::collection::vec(clause(), 0..4);
    (name, 0..400_i64, words, clauses).prop_map(|(name, points, (content, said), clauses)| {
        let say = |said: bool, words: &str| if said { words.to_owned() } else { String::new() };
        Item {
            id: String::new(),
            name: name.to_owned(),
            content: content.to_owned(),
            points: Points::from_raw(points * 2500),
            lead: say(said[0], "县河长办、水利局"),
            evidence: say(said[1], "查资料,看现场"),
            start: None,
            floor: said[2].then(|| Points::from_raw(-20_000)),
            no_floor: said[3],
            no_cap: said[4],
            only: None,
            otherwise: fanben_model::scheme::NotApplicable::default(),
            clauses_count: fanben_model::scheme::ClausesCount::default(),
            clauses,
            remark: say(said[5], "年底一次性评分\n〔责任人电话〕123"),
            source: String::new(),
        }
    })
}

fn dimension() -> impl Strategy<Value = Dimension> {
    let name =
        prop::sample::select(&["一、基层党建", "二、河长制", "产业(含文旅)", "第三部分"][..]);
    let items = prop::collection::vec(item(), 1..5);
    (name, prop::option::of(1..100_i64), items).prop_map(|(name, points, items)| Dimension {
        id: String::new(),
        name: name.to_owned(),
        points: points.map(|points| Points::from_raw(points * 10_000)),
        weight: None,
        outside: false,
        bounds: Bounds::default(),
        star: None,
        lead: String::new(),
        leads: std::collections::BTreeMap::default(),
        items,
    })
}

prop_compose! {
    fn scheme()(
        mut dimensions in prop::collection::vec(dimension(), 1..4),
        points in prop::option::of(1..200_i64),
        notes in prop::collection::vec(prop::sample::select(&["注:年终一次性兑现", "考核结果公示7天"][..]), 0..3),
    ) -> Scheme {
        let mut scheme = read("fanben: 1\nid: a\ntitle: 某镇考核评分细则\nperiod: \"2026\"\nsubjects: {kinds: [村]}").unwrap();
        let mut number = 0;
        for (at, dimension) in dimensions.iter_mut().enumerate() {
            dimension.name.push_str(&"甲".repeat(at));
            for item in &mut dimension.items {
                number += 1;
                item.id = format!("ZB{number}");
            }
        }
        scheme.dimensions = dimensions;
        scheme.points = points.map(|points| Points::from_raw(points * 10_000));
        scheme.notes = notes
            .into_iter()
            .map(|text| Note { text: text.to_owned(), says: String::new() })
            .collect();
        scheme
    }
}

/// The five shapes offices use, and a stranger's sixth.
pub(crate) const SHAPES: [&[&str]; 6] = [
    &["考核项目", "考核内容", "标准分", "自评分", "考核分"],
    &["一级指标", "二级指标", "分值", "考评内容", "考评方法、扣分标准", "备注"],
    &["考核内容", "考核标准", "扣分标准", "考核方式(查资料/看现场)", "得分"],
    &["序号", "考核项目", "考核指标", "标准分", "评分标准", "牵头部门", "得分"],
    &[
        "一级指标",
        "分值",
        "二级指标",
        "分值",
        "考核要求",
        "评分标准",
        "扣分标准",
        "加分标准",
        "备注",
    ],
    &["指标", "权重", "评分办法", "数据来源"],
];

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 200,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    /// Under the headings it needs a table carries everything a rubric says.
    #[test]
    fn a_scheme_comes_back_from_its_table(scheme in scheme()) {
        let table = print_table(&scheme, &[]);
        prop_assert!(table.left_out.is_empty(), "{:?}", table.left_out);
        let found = drafted(grid(&table)).scheme;
        let plain = |scheme: &Scheme| {
            let mut dimensions = scheme.dimensions.clone();
            for dimension in &mut dimensions {
                dimension.id.clear();
            }
            (scheme.title.clone(), scheme.points, dimensions, scheme.notes.clone())
        };
        prop_assert_eq!(plain(&found), plain(&scheme), "{:#?}", table.rows);
        prop_assert_eq!(&print_table(&found, &[]), &table);
        prop_assert_eq!(read(&write(&found, "")), Ok(found));
    }

    /// Under the headings of an office, what is printed reads back to what prints the same.
    #[test]
    fn a_table_comes_back_from_its_scheme(scheme in scheme(), shape in 0..6_usize) {
        let headings: Vec<String> = SHAPES[shape].iter().map(|word| (*word).to_owned()).collect();
        let first = drafted(grid(&print_table(&scheme, &headings))).scheme;
        let table = print_table(&first, &[]);
        let found = drafted(grid(&table)).scheme;
        prop_assert_eq!(&found.dimensions, &first.dimensions, "{:#?}", table.rows);
        prop_assert_eq!(print_table(&found, &[]), table);
    }
}
