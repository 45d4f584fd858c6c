//! What is wrong with a form that came back, with its cell and its sentence.

use crate::intake::{Noticed, cell_name};
use crate::number::Points;

/// Something in a file that came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormFinding {
    /// The sheet; empty in files without sheets.
    pub sheet: String,
    /// Row and column; none: the whole sheet.
    pub at: Option<(usize, usize)>,
    /// What.
    pub problem: FormProblem,
}

/// What is wrong with a sheet or a cell, or worth knowing about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FormProblem {
    /// No row of headings as the form had them.
    NoHeader,
    /// The number under which the form was taken out is not there.
    NoStamp,
    /// The sheet of one subject, and nothing says of whom.
    WhoseSheet,
    /// What was noticed while the file was read.
    Noticed(Noticed),
    /// A column that is none of the form's.
    UnknownColumn(String),
    /// A column of the form that is there twice.
    RepeatedColumn(String),
    /// A column of the form that is gone: nothing of it changes.
    LostColumn(String),
    /// A row with answers but no code.
    NoCode(String),
    /// A code that is none of the form's.
    UnknownCode(String),
    /// The code lost digits on its way through a spreadsheet.
    BrokenCode(String),
    /// A second row for a subject or a question.
    Repeated(String),
    /// The name beside a code is another one's.
    NameDiffers {
        /// The code.
        code: String,
        /// Whose code it is.
        belongs: String,
        /// The name written.
        written: String,
    },
    /// Several rows in a run carry the name of another row.
    ShiftedRows(usize),
    /// A run of answers is what the row above or below had: a block was pasted one row off.
    ShiftedBlock {
        /// The question.
        key: String,
        /// How many rows.
        rows: usize,
    },
    /// A row of the form that is gone: nothing of it changes.
    LostRow(String),
    /// An answer where the subject is not asked.
    NotAsked(String),
    /// A merged cell: whose answer it is nobody can say.
    Merged,
    /// The error of a formula.
    ErrorValue(String),
    /// Not an answer to the question.
    NotReadable(String),
    /// Points outside the range.
    OutOfRange {
        /// As written.
        text: String,
        /// At least.
        least: Points,
        /// At most.
        most: Points,
    },
    /// Not one of the names to choose from.
    NotAName {
        /// As written.
        text: String,
        /// The names.
        names: Vec<String>,
    },
    /// A reason of more characters than are kept.
    LongReason(usize),
    /// A reason beside no answer.
    ReasonAlone,
}

impl FormProblem {
    /// Worth knowing; nothing is left out because of it.
    pub fn is_note(&self) -> bool {
        match self {
            Self::NoStamp | Self::LostColumn(_) | Self::LostRow(_) => true,
            Self::Noticed(noticed) => {
                matches!(noticed, Noticed::HiddenRow | Noticed::HiddenColumn | Noticed::Macros)
            }
            _ => false,
        }
    }

    /// What is wrong and what to do, in Chinese.
    pub fn says(&self) -> String {
        match self {
            Self::NoHeader => {
                "没有找到表头:第一列应是“编码”(或“条款编号”),请用取出的表,不要删表头".to_owned()
            }
            Self::NoStamp => {
                "表里没有“取表编号”,不知道取表时的值;和系统里不一样的格都要逐格选定".to_owned()
            }
            Self::WhoseSheet => {
                "这是一个村的表,可是没有“取表编号”,不知道是哪个村,没有读取;请重新取表".to_owned()
            }
            Self::Noticed(noticed) => noticed.says().to_owned(),
            Self::UnknownColumn(text) => format!("“{text}”不是这张表的列,没有读取"),
            Self::RepeatedColumn(text) => format!("“{text}”有两列,只读取了前一列;请删去一列"),
            Self::LostColumn(key) => format!("“{key}”这一列没有了,这一列保持系统里的值"),
            Self::NoCode(name) => format!("这一行({name})没有编码,没有读取;请补上编码"),
            Self::UnknownCode(code) => {
                format!("“{code}”不在这张表里,或者不归您评,这一行没有读取")
            }
            Self::BrokenCode(text) => {
                format!("编码“{text}”的后几位丢了,这一行没有读取;请从取出的表里重新复制编码")
            }
            Self::Repeated(name) => format!("{name}有两行,只读取了前一行;请删去一行"),
            Self::NameDiffers { code, belongs, written } => format!(
                "编码{code}是{belongs}的,名称却写着“{written}”,这一行没有读取;请核对是不是错行"
            ),
            Self::ShiftedRows(rows) => {
                format!("从这里起连续{rows}行的名称都是别的行的,像是粘贴时错了一行")
            }
            Self::ShiftedBlock { key, rows } => format!(
                "从这里起连续{rows}行“{key}”填的正好是相邻一行原来的值,像是粘贴时错了一行,没有读取;确实要这样填,请在网页上填"
            ),
            Self::LostRow(name) => format!("{name}这一行没有了,保持系统里的值"),
            Self::NotAsked(name) => format!("{name}不评这一条,这一格没有读取;请清空"),
            Self::Merged => "这一格是合并单元格,说不清是谁的值;请取消合并,逐格填写".to_owned(),
            Self::ErrorValue(text) => format!("公式出错({text}),没有读取;请改成值"),
            Self::NotReadable(says) => says.clone(),
            Self::OutOfRange { text, least, most } => {
                format!("“{text}”超出范围,应在{least}到{most}之间")
            }
            Self::NotAName { text, names } => {
                format!("“{text}”不在可选的名称里,应是:{}", names.join("、"))
            }
            Self::LongReason(characters) => format!("理由有{characters}个字,最多500字"),
            Self::ReasonAlone => "有理由,没有填值;请补上值,或者清空理由".to_owned(),
        }
    }
}

impl FormFinding {
    /// The cell, such as C7; empty for the whole sheet.
    pub fn cell(&self) -> String {
        self.at.map(|(row, column)| cell_name(row, column)).unwrap_or_default()
    }
}
