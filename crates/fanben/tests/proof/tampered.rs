//! Bundles as they are made, and as somebody changed them: both verifiers name every change.

use serde_json::Value as Json;

use crate::desk::{Desk, change, packed, relisted, unpacked};

/// The subject of a bundle's result with this code.
fn subject<'j>(result: &'j mut Json, code: &str) -> &'j mut Json {
    let subjects = result["subjects"].as_array_mut().unwrap();
    subjects.iter_mut().find(|one| one["code"] == code).unwrap()
}

#[test]
fn a_bundle_proves_itself_and_its_bytes_are_always_the_same() {
    let desk = Desk::new();
    let bundle = desk.bundle("scheme.yaml", "一.zip");
    let again = desk.bundle("scheme.yaml", "二.zip");
    assert_eq!(std::fs::read(&bundle).unwrap(), std::fs::read(again).unwrap());
    let (first, second) = desk.verify("一.zip");
    assert_eq!(first.code, Some(0), "{}", first.out);
    assert!(first.out.contains("核验一致") && second.out.contains("核验一致"));
    let mut result: Json = serde_json::from_slice(&unpacked(&bundle)["result.json"]).unwrap();
    let told =
        |one: &Json| format!("{} {} {} {}", one["low"], one["rank"], one["tier"], one["open"]);
    // 30 + 4 beyond 5万元 in the hills; 三会 −1.5, 党日 −0.3.
    assert_eq!(told(subject(&mut result, "520501")), r#""92.2" 1 "红旗村" false"#);
    assert_eq!(told(subject(&mut result, "520503")), r#""92.2" 1 "红旗村" false"#);
    assert_eq!(told(subject(&mut result, "520502")), r#""92" 3 "蓝旗村" false"#);
    assert_eq!(told(subject(&mut result, "520504")), r#""32.8" 4 "蓝旗村" true"#);
}

#[test]
fn a_bundle_from_the_approved_file_is_the_bundle_from_the_scheme() {
    let desk = Desk::new();
    assert_eq!(desk.run(&["freeze", "scheme.yaml", "--out", "approved.json"]).code, Some(0));
    let written = desk.bundle("scheme.yaml", "一.zip");
    let approved = desk.bundle("approved.json", "二.zip");
    assert_eq!(std::fs::read(&written).unwrap(), std::fs::read(approved).unwrap());
    let scheme = std::fs::read(desk.path("approved.json")).unwrap();
    assert_eq!(unpacked(&written)["scheme.json"], scheme);
    assert_eq!(desk.run(&["verify", "一.zip", "--approved", "approved.json"]).code, Some(0));
    let other = desk.write("other.json", "{}");
    let said = desk.run(&["verify", "一.zip", "--approved", other.to_str().unwrap()]);
    assert!(said.code == Some(1) && said.out.contains("不是同一份"), "{}", said.out);
}

#[test]
fn no_personal_words_stand_in_a_bundle() {
    let desk = Desk::new();
    let bundle = desk.bundle("scheme.yaml", "一.zip");
    for (name, bytes) in unpacked(&bundle) {
        let text = String::from_utf8(bytes).unwrap();
        for word in ["赵春来", "钱有余", "孙大山", "李四季", "周小满", "修路"] {
            assert!(!text.contains(word), "{word} in {name}");
        }
    }
    // Without a salt one is drawn and kept beside; the next time it is the same.
    let first = desk.rate(&["rate", "scheme.yaml", "--bundle", "盐.zip"]);
    assert!(first.out.contains("盐.salt.txt"), "{}{}", first.out, first.err);
    let bytes = std::fs::read(desk.path("盐.zip")).unwrap();
    assert_ne!(bytes, std::fs::read(&bundle).unwrap());
    desk.rate(&["rate", "scheme.yaml", "--bundle", "盐.zip"]);
    assert_eq!(bytes, std::fs::read(desk.path("盐.zip")).unwrap());
    let short = desk.rate(&["rate", "scheme.yaml", "--bundle", "短.zip", "--salt", "盐"]);
    assert!(short.code == Some(1) && short.err.contains("至少写16个字"), "{}", short.err);
}

#[test]
fn an_identity_number_is_refused() {
    let desk = Desk::new();
    let people = "人员编号,编码,姓名,职务\n520502198001011234,520501,赵春来,书记\n";
    desk.write("人员.csv", people);
    let said = desk.rate(&["rate", "scheme.yaml", "--bundle", "一.zip"]);
    assert!(said.code == Some(1) && said.err.contains("像是身份证号"), "{}{}", said.out, said.err);
}

#[test]
fn one_changed_digit_is_named() {
    let desk = Desk::new();
    let bundle = desk.bundle("scheme.yaml", "一.zip");
    let mut files = unpacked(&bundle);
    change(&mut files, "result.json", |result| {
        subject(result, "520502")["low"] = "93".into();
    });
    packed(&desk.path("改.zip"), &files);
    let place = "对象 520502 得分:应为 92,包里是 93";
    desk.refused(
        "改.zip",
        &["result.json SHA-256", "result.json SM3", place],
        &["result.json sha256", "subjects 520502 low:应为 92,包里是 93"],
    );
    relisted(&mut files);
    packed(&desk.path("改.zip"), &files);
    desk.refused("改.zip", &["共 1 处", place], &["共 1 处", "subjects 520502 low"]);
    // The facts instead of the result: everything that hangs on them is named, line by line.
    let mut files = unpacked(&bundle);
    change(&mut files, "measures.json", |measures| {
        measures["values"][0]["entries"]["520502"] = serde_json::json!({ "number": "165000" });
    });
    relisted(&mut files);
    packed(&desk.path("改.zip"), &files);
    desk.refused(
        "改.zip",
        &["对象 520502 计分项 F1 明细 第1行 收入 得扣分:应为 36,包里是 35", "对象 520502 名次"],
        &["subjects 520502 items F1 lines 1 gave:应为 36,包里是 35", "subjects 520502 rank"],
    );
}

#[test]
fn a_removed_judgment_is_named() {
    let desk = Desk::new();
    let mut files = unpacked(&desk.bundle("scheme.yaml", "一.zip"));
    change(&mut files, "judgments.json", |judgments| {
        for row in judgments["values"].as_array_mut().unwrap() {
            if row["name"] == "团结" {
                row["entries"].as_object_mut().unwrap().remove("520501");
            }
        }
    });
    relisted(&mut files);
    packed(&desk.path("改.zip"), &files);
    desk.refused(
        "改.zip",
        &["对象 520501 计分项 D2 状态:应为 未评,包里是 已评", "对象 520501 是否暂定"],
        &["subjects 520501 items D2 state:应为 not_evaluated,包里是 scored"],
    );
}

#[test]
fn a_reordered_rank_is_named() {
    let desk = Desk::new();
    let mut files = unpacked(&desk.bundle("scheme.yaml", "一.zip"));
    change(&mut files, "result.json", |result| {
        subject(result, "520502")["rank"] = 2.into();
        subject(result, "520503")["rank"] = 3.into();
        result["subjects"].as_array_mut().unwrap().swap(1, 2);
    });
    relisted(&mut files);
    packed(&desk.path("改.zip"), &files);
    desk.refused(
        "改.zip",
        &[
            "对象 520502 名次:应为 3,包里是 2",
            "对象 520503 名次:应为 1,包里是 3",
            "对象 排列次序:应为 520502,包里是 520503",
        ],
        &["subjects 520502 rank", "subjects 520503 rank", "subjects order"],
    );
}

#[test]
fn a_swapped_scheme_is_named() {
    let desk = Desk::new();
    let softer = crate::desk::SCHEME.replace("扣1.5分", "扣1分").replace("2026.1", "2026.2");
    desk.write("softer.yaml", &softer);
    let mut files = unpacked(&desk.bundle("scheme.yaml", "一.zip"));
    let other = unpacked(&desk.bundle("softer.yaml", "二.zip"));
    files.insert("scheme.json".to_owned(), other["scheme.json"].clone());
    relisted(&mut files);
    packed(&desk.path("改.zip"), &files);
    desk.refused(
        "改.zip",
        &[
            "办法版本:应为 2026.2,包里是 2026.1",
            "所用办法的摘要(SHA-256)",
            "明细 第2行 三会 得扣分:应为 -1,包里是 -1.5",
        ],
        &[
            "scheme version:应为 2026.2,包里是 2026.1",
            "scheme_sha256",
            "lines 2 gave:应为 -1,包里是 -1.5",
        ],
    );
}

#[test]
fn the_digest_on_the_notice_tells_two_bundles_apart() {
    let desk = Desk::new();
    desk.bundle("scheme.yaml", "一.zip");
    let said = desk.run(&["verify", "一.zip", "--json"]);
    let told: Json = serde_json::from_str(&said.out).unwrap();
    assert_eq!(told["differences"], serde_json::json!([]));
    let digest = told["sha256"].as_str().unwrap();
    let printed = format!("{} {}", &digest[..8], &digest[8..32]);
    assert_eq!(desk.run(&["verify", "一.zip", "--digest", &printed]).code, Some(0));
    let sm3 = told["sm3"].as_str().unwrap();
    assert_eq!(desk.run(&["verify", "一.zip", "--digest", &sm3[..32]]).code, Some(0));
    for wrong in ["0000 1111 2222 3333", &digest[..8]] {
        let said = desk.run(&["verify", "一.zip", "--digest", wrong]);
        assert_eq!(said.code, Some(1), "{wrong}: {}", said.out);
    }
}

#[test]
fn what_is_no_bundle_is_told_in_a_sentence() {
    let desk = Desk::new();
    let bundle = desk.bundle("scheme.yaml", "一.zip");
    let files = unpacked(&bundle);
    let with = |name: &str, make: &dyn Fn(&mut crate::desk::Files)| {
        let mut files = files.clone();
        make(&mut files);
        packed(&desk.path(name), &files);
    };
    with("外.zip", &|files| drop(files.insert("../外面.json".to_owned(), b"{}".to_vec())));
    desk.refused("外.zip", &["文件名指向包外"], &["文件名指向包外"]);
    with("多.zip", &|files| drop(files.insert("备注.json".to_owned(), b"{}".to_vec())));
    desk.refused("多.zip", &["备注.json:结果包里不该有"], &["备注.json:结果包里不该有"]);
    with("少.zip", &|files| drop(files.remove("judgments.json")));
    desk.refused("少.zip", &["judgments.json:缺少这个文件"], &["judgments.json:缺少这个文件"]);
    with("空格.zip", &|files| files.get_mut("tree.json").unwrap().push(b' '));
    desk.refused("空格.zip", &["tree.json:不是规范写法"], &["tree.json:不是规范写法"]);
    with("小数.zip", &|files| drop(files.insert("tree.json".to_owned(), b"[0.5]".to_vec())));
    desk.refused("小数.zip", &["tree.json:不是规范写法"], &["tree.json:不是规范"]);
    // The same name twice: no writer makes it, so the bytes of another name are changed.
    let (from, to) = (b"history.json", b"rulings.json");
    let mut bytes = std::fs::read(&bundle).unwrap();
    for at in 0..bytes.len() - from.len() {
        if &bytes[at..at + from.len()] == from {
            bytes[at..at + from.len()].copy_from_slice(to);
        }
    }
    std::fs::write(desk.path("同名.zip"), &bytes).unwrap();
    desk.refused("同名.zip", &["有同名的文件"], &["rulings.json:有同名的文件"]);
    let mut longer = std::fs::read(&bundle).unwrap();
    longer.extend(b"more");
    std::fs::write(desk.path("后面.zip"), &longer).unwrap();
    desk.refused(
        "后面.zip",
        &["文件前后还有不属于结果包的内容"],
        &["文件前后还有不属于结果包的内容"],
    );
    std::fs::write(desk.path("不是.zip"), b"PK no zip").unwrap();
    let said = desk.run(&["verify", "不是.zip"]);
    assert!(said.code == Some(1) && said.err.contains("不是结果包"), "{}", said.err);
    swollen(&desk.path("大.zip"), 513);
    let said = desk.run(&["verify", "大.zip"]);
    assert!(said.code == Some(1) && said.err.contains("展开后超过 512 MB"), "{}", said.err);
}

/// A small file that inflates to so many megabytes.
fn swollen(path: &std::path::Path, megabytes: usize) {
    let mut zip = zip::ZipWriter::new(std::fs::File::create(path).unwrap());
    zip.start_file("tree.json", zip::write::SimpleFileOptions::default()).unwrap();
    let blanks = vec![b' '; 1 << 20];
    for _ in 0..megabytes {
        std::io::Write::write_all(&mut zip, &blanks).unwrap();
    }
    zip.finish().unwrap();
}

#[test]
fn impossible_rules_do_not_end_the_program() {
    let desk = Desk::new();
    let mut files = unpacked(&desk.bundle("scheme.yaml", "一.zip"));
    change(&mut files, "scheme.json", |scheme| {
        let rule =
            &mut scheme["scheme"]["dimensions"][0]["items"][0]["clauses"][0]["rules"][0]["rule"];
        rule["parts"][0]["each"]["of"] = 7.into();
    });
    relisted(&mut files);
    packed(&desk.path("改.zip"), &files);
    desk.refused("改.zip", &["问题与答案来源对不上"], &["scheme.json:按这份办法和数据算不下去"]);
}
