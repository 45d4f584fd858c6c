//! `fanben verify`: a bundle → every place in which it is not what its rules and facts make of it.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use fanben_model::bundles::{
    About, Difference, Digests, FILES, MANIFEST, Manifest, Member, RESULT, SCHEME, Sheets,
    canonical, differences, grouped, short,
};
use fanben_model::scheme::frozen::Frozen;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value as Json;

use crate::bundle;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// 结果包(zip)
    bundle: PathBuf,
    /// 公示件上印的摘要(SHA-256,可以只抄前16位以上)
    #[arg(long)]
    digest: Option<String>,
    /// 定稿的办法(approved.json):核对包里的就是这一份
    #[arg(long)]
    approved: Option<PathBuf>,
    /// 输出 JSON
    #[arg(long)]
    json: bool,
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Wrong {
    /// The file of the bundle; empty: the bundle itself.
    file: String,
    /// The place in it, for programs.
    at: Vec<String>,
    /// The place in it, for people.
    place: String,
    /// What should be there.
    #[serde(skip_serializing_if = "Option::is_none")]
    expected: Option<String>,
    /// What is there.
    #[serde(skip_serializing_if = "Option::is_none")]
    found: Option<String>,
    /// What is wrong, where it is no figure.
    #[serde(skip_serializing_if = "String::is_empty")]
    says: String,
}

/// What a bundle came to.
#[derive(Debug, Clone, Default, Serialize)]
struct Verified {
    scheme: Option<About>,
    subjects: usize,
    sha256: String,
    sm3: String,
    differences: Vec<Wrong>,
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let read = fanben_papers::read_bundle(&arguments.bundle, &bundle::names())?;
    let mut verified = Verified::default();
    for (file, says) in read.problems {
        verified.say(&file, says);
    }
    verified.check(&read.files);
    if let Some(digest) = &arguments.digest {
        verified.compare_digest(digest);
    }
    if let Some(path) = &arguments.approved {
        verified.compare_approved(path, read.files.get(SCHEME));
    }
    if arguments.json {
        crate::say(&serde_json::to_string(&verified)?)?;
    } else {
        crate::say(&verified.text())?;
    }
    Ok(if verified.differences.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

impl Verified {
    fn say(&mut self, file: &str, says: String) {
        let (file, place) = (file.to_owned(), String::new());
        let (at, expected, found) = (Vec::new(), None, None);
        self.differences.push(Wrong { file, at, place, expected, found, says });
    }

    fn differ(&mut self, file: &str, place: &str, expected: &str, found: &str) {
        self.differences.push(Wrong {
            file: file.to_owned(),
            at: Vec::new(),
            place: place.to_owned(),
            expected: Some(expected.to_owned()),
            found: Some(found.to_owned()),
            says: String::new(),
        });
    }

    fn check(&mut self, files: &BTreeMap<String, Vec<u8>>) {
        let mut values: BTreeMap<&str, Json> = BTreeMap::new();
        for (name, bytes) in files {
            match one_text(bytes) {
                Ok(value) => {
                    values.insert(name, value);
                }
                Err(says) => self.say(name, says),
            }
        }
        if let Some(bytes) = files.get(MANIFEST) {
            let digests = Digests::of(bytes);
            (self.sha256, self.sm3) = (digests.sha256, digests.sm3);
        }
        let manifest: Option<Manifest> = self.part(&values, MANIFEST);
        if let Some(manifest) = &manifest {
            self.scheme = Some(manifest.scheme.clone());
            self.check_digests(manifest, files);
        }
        let Some(scheme) = files.get(SCHEME).and_then(|bytes| std::str::from_utf8(bytes).ok())
        else {
            return;
        };
        let frozen = match Frozen::from_json(scheme) {
            Ok(frozen) => frozen,
            Err(why) => return self.say(SCHEME, why.to_string()),
        };
        if let Some(manifest) = &manifest {
            let (own, listed) = (About::of(&frozen.scheme), &manifest.scheme);
            for (place, own, listed) in [
                ("办法编号", &own.id, &listed.id),
                ("办法名称", &own.title, &listed.title),
                ("办法版本", &own.version, &listed.version),
                ("周期", &own.period, &listed.period),
            ] {
                if own != listed {
                    self.differ(MANIFEST, place, own, listed);
                }
            }
        }
        if let Some(sheets) = self.sheets(&values) {
            self.recompute(frozen, &sheets, scheme, values.get(RESULT));
        }
    }

    fn part<T: DeserializeOwned>(
        &mut self,
        values: &BTreeMap<&str, Json>,
        name: &str,
    ) -> Option<T> {
        let value = values.get(name)?.clone();
        match serde_json::from_value(value) {
            Ok(part) => Some(part),
            Err(error) => {
                self.say(name, format!("内容不合格式({error})"));
                None
            }
        }
    }

    fn check_digests(&mut self, manifest: &Manifest, files: &BTreeMap<String, Vec<u8>>) {
        if manifest.bundle != 1 {
            self.say(MANIFEST, "只认识第1版结果包".to_owned());
        }
        for name in FILES {
            let (listed, bytes) = (manifest.files.get(name), files.get(name));
            let (Some(listed), Some(bytes)) = (listed, bytes) else {
                if listed.is_none() {
                    self.say(MANIFEST, format!("清单里没有 {name}"));
                }
                continue;
            };
            let own = Member::of(bytes);
            if own.bytes != listed.bytes {
                self.differ(name, "字节数", &listed.bytes.to_string(), &own.bytes.to_string());
            }
            if own.sha256 != listed.sha256 {
                self.differ(name, "SHA-256", &listed.sha256, &own.sha256);
            }
            if own.sm3 != listed.sm3 {
                self.differ(name, "SM3", &listed.sm3, &own.sm3);
            }
        }
        for name in manifest.files.keys().filter(|name| !FILES.contains(&name.as_str())) {
            self.say(MANIFEST, format!("清单里不该有 {name}"));
        }
    }

    fn sheets(&mut self, values: &BTreeMap<&str, Json>) -> Option<Sheets> {
        let [tree, people, measures, judgments, history, rulings] = bundle::FACTS;
        let (tree, people) = (self.part(values, tree), self.part(values, people));
        let (measures, judgments) = (self.part(values, measures), self.part(values, judgments));
        let (history, rulings) = (self.part(values, history), self.part(values, rulings));
        let sheets = Sheets {
            tree: tree?,
            people: people?,
            measures: measures?,
            judgments: judgments?,
            history: history?,
            rulings: rulings?,
        };
        for says in sheets.problems() {
            let (file, says) = says.split_once(':').unwrap_or(("", &says));
            self.say(file, says.to_owned());
        }
        Some(sheets)
    }

    fn recompute(&mut self, frozen: Frozen, sheets: &Sheets, scheme: &str, found: Option<&Json>) {
        // Rules and facts anybody may have written must not end the program.
        let done = catch_unwind(AssertUnwindSafe(|| bundle::recomputed(frozen, sheets, scheme)));
        let expected = match done {
            Ok(Ok(expected)) => expected,
            Ok(Err(why)) => return self.say(SCHEME, why.to_string()),
            Err(_) => {
                return self.say(SCHEME, "按这份办法和数据算不下去:里面有不可能的数".to_owned());
            }
        };
        self.subjects = expected["subjects"].as_array().map_or(0, Vec::len);
        let Some(found) = found else { return };
        for difference in differences(&expected, found) {
            let place = place(&difference.path, &expected);
            let told = |side: &Option<Json>| side.as_ref().map_or("(没有)".to_owned(), told);
            let Difference { path, expected, found } = difference;
            self.differences.push(Wrong {
                file: RESULT.to_owned(),
                at: path,
                place,
                expected: Some(told(&expected)),
                found: Some(told(&found)),
                says: String::new(),
            });
        }
    }

    fn compare_digest(&mut self, printed: &str) {
        let printed: String =
            printed.chars().filter(char::is_ascii_hexdigit).collect::<String>().to_lowercase();
        if printed.len() < 16 {
            self.say("", "--digest 至少写16位,短了不足以证明".to_owned());
        } else if !self.sha256.starts_with(&printed) && !self.sm3.starts_with(&printed) {
            let own = short(&self.sha256);
            self.differ("", "与公示件上的摘要不是同一份", &grouped(&printed), &own);
        }
    }

    fn compare_approved(&mut self, path: &Path, scheme: Option<&Vec<u8>>) {
        match std::fs::read(path) {
            Ok(approved) if Some(&approved) == scheme => {}
            Ok(approved) => {
                let own = scheme.map_or(String::new(), |bytes| Digests::of(bytes).sha256);
                let place = format!("与定稿 {} 不是同一份", path.display());
                self.differ(SCHEME, &place, &Digests::of(&approved).sha256, &own);
            }
            Err(error) => self.say("", format!("读不了定稿 {}({error})", path.display())),
        }
    }

    fn text(&self) -> String {
        let mut lines = Vec::new();
        if let Some(About { title, version, period, .. }) = &self.scheme {
            lines.push(format!("《{title}》{version}版 {period},{} 个对象", self.subjects));
        }
        if !self.sha256.is_empty() {
            lines.push(format!("摘要 SHA-256 {}", short(&self.sha256)));
            lines.push(format!("     SM3     {}", short(&self.sm3)));
        }
        if self.differences.is_empty() {
            lines.push("核验一致:文件完整,每个数都由定稿的规则和包内数据重算得出".to_owned());
        } else {
            lines.push(format!("核验不一致,共 {} 处:", self.differences.len()));
            lines.extend(self.differences.iter().map(Wrong::text));
        }
        lines.join("\n")
    }
}

impl Wrong {
    fn text(&self) -> String {
        let of = [self.file.as_str(), self.place.as_str()];
        let of: Vec<&str> = of.into_iter().filter(|part| !part.is_empty()).collect();
        let of = of.join(" ");
        let joint = if of.is_empty() { "" } else { ":" };
        match (&self.expected, &self.found) {
            (Some(expected), Some(found)) => format!("  {of}:应为 {expected},包里是 {found}"),
            _ => format!("  {of}{joint}{}", self.says),
        }
    }
}

/// The value of a file that is written as every value is written.
fn one_text(bytes: &[u8]) -> Result<Json, String> {
    let text = std::str::from_utf8(bytes).map_err(|_| "不是 UTF-8 文字".to_owned())?;
    let value: Json = serde_json::from_str(text).map_err(|error| format!("不是 JSON({error})"))?;
    match canonical(&value) {
        Ok(only) if only == text => Ok(value),
        Ok(only) => {
            let same = only.bytes().zip(text.bytes()).take_while(|(a, b)| a == b).count();
            Err(format!("不是规范写法(第 {} 字节起),同一内容只能有一种写法", same + 1))
        }
        Err(why) => Err(format!("不是规范写法:{why}")),
    }
}

fn told(value: &Json) -> String {
    match value {
        Json::String(text) => word(text).unwrap_or(text).to_owned(),
        Json::Null => "(空)".to_owned(),
        Json::Bool(true) => "是".to_owned(),
        Json::Bool(false) => "否".to_owned(),
        other => {
            let text = other.to_string();
            let short: String = text.chars().take(120).collect();
            if short.len() < text.len() { format!("{short}……") } else { text }
        }
    }
}

/// States as people call them.
fn word(code: &str) -> Option<&'static str> {
    Some(match code {
        "scored" => "已评",
        "not_applicable" => "不适用",
        "not_evaluated" => "未评",
        "won" => "得星",
        "standard_missed" => "未达刚性标准",
        "below_line" => "未达分数线",
        "not_declared" => "未申报",
        "open" => "未定",
        "start" => "起评分",
        "clause" => "条款",
        "adjustment" => "调整",
        _ => return None,
    })
}

/// A way to a figure in words: 对象 520502… 计分项 D1 条款 D1.2 得扣分.
fn place(path: &[String], expected: &Json) -> String {
    let mut words = Vec::new();
    let mut at = Some(expected);
    let mut within = "";
    for step in path {
        let number = step.parse::<usize>().ok().filter(|_| within == "lines");
        let next = at.and_then(|value| match value {
            Json::Array(list) => number
                .and_then(|number| list.get(number - 1))
                .or_else(|| list.iter().find(|one| one["code"] == step.as_str())),
            other => other.get(step),
        });
        words.push(match (within, label(step)) {
            ("lines", _) => {
                let of = next.and_then(|line| line["of"].as_str()).unwrap_or_default();
                format!("第{step}行 {of}")
            }
            ("subjects" | "items" | "dimensions" | "star_states" | "payments" | "unpaid", _)
                if step != "order" =>
            {
                step.clone()
            }
            (_, Some(label)) => label.to_owned(),
            (_, None) => step.clone(),
        });
        within = step;
        at = next;
    }
    words.join(" ")
}

fn label(step: &str) -> Option<&'static str> {
    Some(match step {
        "subjects" => "对象",
        "items" => "计分项",
        "dimensions" => "大项",
        "lines" => "明细",
        "payments" => "奖补",
        "unpaid" => "未算出的奖补",
        "rank" => "名次",
        "overall_rank" => "总名次",
        "low" => "得分",
        "high" => "最多可得",
        "tier" => "等次",
        "stars" => "星数",
        "star_states" => "星",
        "streaks" => "连续情形",
        "notices" => "提示",
        "league" => "分组",
        "comparable" => "可比分",
        "gave" => "得扣分",
        "state" => "状态",
        "between" => "区间",
        "amount" => "金额",
        "open" | "provisional" => "是否暂定",
        "full" => "满分",
        "scheme_sha256" => "所用办法的摘要(SHA-256)",
        "order" => "排列次序",
        "kind" => "明细种类",
        "of" => "明细所属",
        _ => return None,
    })
}
