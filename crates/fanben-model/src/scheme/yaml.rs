//! YAML → a value, or the place and a sentence about what is wrong.

use serde::de::DeserializeOwned;
use serde_saphyr::Error;

use crate::near::hint;

/// A file that cannot be read: where and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotAScheme {
    /// The line, counted from 1; 0 if unknown.
    pub line: u64,
    /// The column, counted from 1; 0 if unknown.
    pub column: u64,
    /// What is wrong, in Chinese.
    pub says: String,
}

impl std::fmt::Display for NotAScheme {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.line > 0 {
            write!(f, "第{}行第{}列", self.line, self.column)?;
        }
        write!(f, "读不懂:{}", self.says)
    }
}

/// Reads a value from YAML: one document, at most 64 levels deep, no field that is not known.
pub fn from_yaml<T: DeserializeOwned>(text: &str) -> Result<T, NotAScheme> {
    let options = serde_saphyr::options! {
        budget: serde_saphyr::budget! {
            max_documents: 1,
            max_depth: 64,
        },
    };
    serde_saphyr::from_str_with_options(text, options).map_err(|error| {
        let (line, column) = error.location().map_or((0, 0), |at| (at.line(), at.column()));
        NotAScheme { line, column, says: says(error.without_snippet()) }
    })
}

fn says(error: &Error) -> String {
    match error {
        Error::SerdeUnknownField { field, expected, .. } => {
            let hint = guess(field, expected);
            format!("不认识“{field}”{hint}这里可以写的有 {}", expected.join("、"))
        }
        Error::SerdeUnknownVariant { variant, expected, .. } => {
            let hint = guess(variant, expected);
            format!("没有“{variant}”这种写法{hint}可以写的有 {}", expected.join("、"))
        }
        Error::SerdeMissingField { field, .. } => format!("缺少“{field}”"),
        Error::DuplicateMappingKey { key: Some(key), .. } => format!("“{key}”写了两次"),
        Error::DuplicateMappingKey { key: None, .. } => "同一项写了两次".to_owned(),
        Error::SerdeInvalidType { unexpected, expected, .. }
        | Error::SerdeInvalidValue { unexpected, expected, .. } => {
            format!("这里应写{expected},写的是{unexpected}")
        }
        Error::SerdeInvalidLength { len, expected, .. } => {
            format!("这里应有{expected},写了{len}个")
        }
        Error::InvalidScalar { ty, .. } => format!("这里的值应是{}", kind(ty)),
        Error::NullIntoString { .. } => "这里空着,应写文字".to_owned(),
        Error::QuotingRequired { value, .. } => format!("“{value}”要写在引号里"),
        Error::Eof { .. } => "文件没有写完".to_owned(),
        Error::MultipleDocuments { .. } => "一个文件里只能写一份(不要用 --- 分开)".to_owned(),
        Error::InvalidUtf8Input => "不是 UTF-8 文字".to_owned(),
        Error::Budget { .. } => "写得过大或套得过深".to_owned(),
        Error::UnknownAnchor { .. } => "引用了没有写过的 &名称".to_owned(),
        Error::Unexpected { expected, .. } => format!("这里应是{}", kind(expected)),
        Error::Message { msg, .. } => format!("不合写法:{msg}"),
        other => format!("不合 YAML 的写法({other})"),
    }
}

/// `;是不是“…”?`, or only the mark before what may be written.
fn guess(written: &str, known: &[&str]) -> String {
    let hint = hint(written, known.iter().copied());
    if hint.is_empty() { ";".to_owned() } else { hint }
}

/// What the reader calls a kind of value, in Chinese.
fn kind(name: &str) -> &str {
    match name {
        "mapping start" | "map" | "mapping" => "一组“名称: 值”",
        "sequence start" | "seq" | "sequence" => "一个列表",
        "string" | "string scalar" => "一段文字",
        "bool" | "boolean" => "true 或 false",
        "u16" | "u32" | "u64" | "usize" | "i32" | "i64" | "integer" => "整数",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::from_yaml;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only read")]
    struct Sheet {
        file: String,
        rows: u32,
        kind: Kind,
    }

    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum Kind {
        Units,
        People,
    }

    fn said(text: &str) -> String {
        from_yaml::<Sheet>(text).unwrap_err().to_string()
    }

    #[test]
    fn mistakes_are_told_with_their_place_in_chinese() {
        assert_eq!(
            said("file: a\nrows: 3\nkind: units\nfiel: b\n"),
            "第4行第1列读不懂:不认识“fiel”;是不是“file”?这里可以写的有 file、rows、kind"
        );
        assert_eq!(said("file: a\nrows: 3\n"), "第2行第1列读不懂:缺少“kind”");
        assert_eq!(
            said("file: a\nrows: 3\nkind: unit\n"),
            "第3行第7列读不懂:没有“unit”这种写法;是不是“units”?可以写的有 units、people"
        );
        assert_eq!(said("file: a\nrows: many\nkind: units\n"), "第2行第7列读不懂:这里的值应是整数");
        assert_eq!(said("file: a\nfile: b\n"), "第2行第1列读不懂:“file”写了两次");
        assert_eq!(said("file: [a]\n"), "第1行第7列读不懂:这里应是一段文字");
        assert_eq!(said("- a\n"), "第1行第1列读不懂:这里应是一组“名称: 值”");
    }
}
