//! An installation from the command line: set up from a pack and a register, backed up, restored,
//! verified.

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::process::{Command, Output};

    use serde_json::Value as Json;

    const UNITS: &str = "编码,名称,类型,上级编码\n990400000000,赤岗市,市,\n\
        990402000000,东泉区,区,990400000000\n990402201000,小泉乡,乡,990402000000\n\
        990402201201,小泉村,村,990402201000\n";

    fn fanben(folder: &Path, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_fanben"));
        command.current_dir(folder).args(arguments).output().unwrap()
    }

    fn told(output: &Output) -> String {
        let (out, errors) =
            (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        format!("{out}{errors}")
    }

    fn json(output: &Output) -> Json {
        assert!(output.status.success(), "{}", told(output));
        serde_json::from_slice(&output.stdout).unwrap()
    }

    #[test]
    fn a_county_is_set_up_backed_up_restored_and_verified() {
        let folder = tempfile::tempdir().unwrap();
        let at = folder.path();
        std::fs::write(at.join("单位.csv"), UNITS).unwrap();
        let set_up = ["set-up", "shixing", "--units", "单位.csv", "--db", "sqlite:a.db", "--json"];
        let made = json(&fanben(at, &set_up));
        assert_eq!(made["units"], 4);
        let logins: Vec<&str> = made["accounts"]
            .as_array()
            .unwrap()
            .iter()
            .filter_map(|a| a["login"].as_str())
            .collect();
        assert_eq!(logins, ["xitong", "anquan", "shenji"], "the three administrators, nobody else");
        let again = fanben(at, &set_up);
        assert!(!again.status.success() && told(&again).contains("已经建好"), "{}", told(&again));

        let whole = json(&fanben(at, &["verify-store", "--db", "sqlite:a.db", "--json"]));
        let last = whole["last"].as_str().unwrap();
        let backup = ["backup", "--db", "sqlite:a.db", "--out", "a.jsonl", "--json"];
        let rows = json(&fanben(at, &backup))["rows"].clone();
        let restore = ["restore", "a.jsonl", "--db", "sqlite:b.db", "--json"];
        let restored = json(&fanben(at, &restore));
        assert_eq!((&restored["rows"], &restored["last"]), (&rows, &whole["last"]));
        let over = fanben(at, &restore);
        assert!(!over.status.success() && told(&over).contains("已经有数据"), "{}", told(&over));
        let held = ["verify-store", "--db", "sqlite:b.db", "--last", last];
        assert!(told(&fanben(at, &held)).contains("核验一致"));
        let lost = fanben(at, &["verify-store", "--db", "sqlite:b.db", "--last", "7f7f"]);
        assert!(!lost.status.success() && told(&lost).contains("截断"), "{}", told(&lost));
        let keyless = fanben(at, &["verify-store", "--db", "sqlite:a.db", "--key", "nowhere.key"]);
        assert!(!keyless.status.success() && told(&keyless).contains("没有密钥文件"));

        let text = std::fs::read_to_string(at.join("a.jsonl")).unwrap();
        let forged = text.replace("\"set_up\"", "\"sign_in\"");
        assert_ne!(text, forged);
        std::fs::write(at.join("forged.jsonl"), forged).unwrap();
        let found = fanben(at, &["restore", "forged.jsonl", "--db", "sqlite:c.db"]);
        assert!(!found.status.success() && told(&found).contains("被改动"), "{}", told(&found));
        std::fs::write(at.join("half.jsonl"), &text[..text.len() / 2]).unwrap();
        let half = fanben(at, &["restore", "half.jsonl", "--db", "sqlite:d.db"]);
        assert!(!half.status.success() && told(&half).contains("库仍是空的"), "{}", told(&half));
        let empty = fanben(at, &["verify-store", "--db", "sqlite:d.db"]);
        assert!(told(&empty).contains("是空的"), "{}", told(&empty));
    }

    #[test]
    fn what_is_wrong_with_the_register_is_said_and_nothing_is_made() {
        let folder = tempfile::tempdir().unwrap();
        let at = folder.path();
        let cases = [
            (UNITS.replace(",990402000000\n9904022012", ",\n9904022012"), "最上级单位"),
            (UNITS.replace("小泉乡,乡,990402000000", "小泉乡,乡,990477000000"), "D4"),
            (UNITS.replace("赤岗市,市,", "赤岗市,县,"), "管理员角色"),
        ];
        for (at_all, (units, says)) in cases.iter().enumerate() {
            std::fs::write(at.join("单位.csv"), units).unwrap();
            let db = format!("sqlite:{at_all}.db");
            let made = fanben(at, &["set-up", "shixing", "--units", "单位.csv", "--db", &db]);
            assert!(!made.status.success(), "{}", told(&made));
            assert!(told(&made).contains(says), "{says}: {}", told(&made));
        }
        std::fs::write(at.join("单位.csv"), UNITS).unwrap();
        let named = ["set-up", "shixing", "--units", "单位.csv", "--db", "sqlite:x.db"];
        let with = |account: &str| [&named[..], &["--account", account]].concat().join("\n");
        for (account, says) in [
            ("zhang=张三", "要写成"),
            ("zhang=张三=书记", "没有角色"),
            ("zhang=张三=村级组织", "不设在"),
        ] {
            let arguments = with(account);
            let arguments: Vec<&str> = arguments.split('\n').collect();
            let made = fanben(at, &arguments);
            assert!(!made.status.success() && told(&made).contains(says), "{}", told(&made));
        }
        let arguments = with("zhang=张三=村级组织=990402201201");
        let arguments: Vec<&str> = arguments.split('\n').collect();
        let made = fanben(at, &arguments);
        assert!(made.status.success() && told(&made).contains("张三"), "{}", told(&made));
    }
}
