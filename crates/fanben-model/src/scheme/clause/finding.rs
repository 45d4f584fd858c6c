//! What the reader has to say about a sentence besides its rule.

use serde::Serialize;
use serde::ser::SerializeStruct as _;

use super::outline::Proposal;

/// How serious a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Good to know.
    Info,
    /// Read in one of several ways; somebody should look.
    Warning,
    /// Not read; scored by hand until the sentence is mended.
    Error,
}

/// What was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Code {
    /// Nothing in the line.
    Empty,
    /// No words that give or take points.
    NoEffect,
    /// Money, not points: typed data under `incentives`.
    Money,
    /// Belongs into the scheme's typed data, not into a clause.
    TypedData,
    /// The sentence says it was cut short.
    Truncated,
    /// A word that gives or takes without a number.
    BlankNumber,
    /// Several numbers, but not as many names.
    ListWithoutNames,
    /// A number nobody read.
    Leftover,
    /// Words that give or take inside words a judge answers.
    EffectInWords,
    /// More decimal places than points keep.
    TooManyPlaces,
    /// Two readings with different effects.
    Ambiguous,
    /// Numbers or conditions that contradict one another (90分以上80分以下).
    Contradictory,
    /// A rate that depends on how many there are.
    Progressive,
    /// A step in % of a percentage: read as percentage points.
    PercentOrPoints,
    /// Bands leave values without a row.
    BandGap,
    /// Two bands hold for one value.
    BandOverlap,
    /// The points stated for the whole are not those of the parts.
    SumDiffers,
    /// Words kept as a remark.
    Remark,
    /// Needs the item's points to be applied.
    NeedsItemPoints,
    /// A target without a word on what missing it costs.
    NothingBelow,
    /// A line of law is crossed: petitions or births must not be scored.
    Unlawful,
    /// An answer that does not fit its question.
    BadAnswer,
    /// A range of points for each case.
    PerCaseRange,
    /// Cases at a share of a rate are counted beside the others.
    CountedApart,
    /// A multiple applies to all that was taken or given.
    ScalesAll,
    /// How far a number is from one that the sentence does not state.
    TargetElsewhere,
    /// Between the standard and the fault nothing is said.
    NothingBetween,
    /// Two deductions that may be meant as one instead of the other.
    AddsUp,
    /// Points stand before anything is taken from them.
    BaseAssumed,
    /// Longer than any clause: not looked at.
    TooLong,
    /// A veto without the legal basis it needs.
    VetoBasis,
    /// A person decides how many points, without ends.
    OpenDiscretion,
    /// A cap for a month or a quarter: the number of one such period is asked.
    PerPeriod,
    /// Steps of one undertaking: only the furthest one reached counts.
    FurthestStage,
}

impl Code {
    /// How serious it is.
    pub fn severity(self) -> Severity {
        match self {
            Self::Empty
            | Self::NoEffect
            | Self::Money
            | Self::TypedData
            | Self::BlankNumber
            | Self::ListWithoutNames
            | Self::Leftover
            | Self::EffectInWords
            | Self::TooManyPlaces
            | Self::Progressive
            | Self::Ambiguous
            | Self::TooLong
            | Self::Contradictory => Severity::Error,
            Self::Truncated
            | Self::PercentOrPoints
            | Self::BandOverlap
            | Self::BandGap
            | Self::SumDiffers
            | Self::Unlawful
            | Self::BadAnswer
            | Self::PerCaseRange
            | Self::CountedApart
            | Self::ScalesAll
            | Self::TargetElsewhere
            | Self::NothingBetween
            | Self::AddsUp
            | Self::PerPeriod
            | Self::FurthestStage
            | Self::OpenDiscretion => Severity::Warning,
            Self::Remark
            | Self::BaseAssumed
            | Self::NeedsItemPoints
            | Self::NothingBelow
            | Self::VetoBasis => Severity::Info,
        }
    }

    /// What it says, in Chinese.
    pub fn says(self) -> &'static str {
        match self {
            Self::Empty => "这一行没有内容",
            Self::NoEffect => "没有读到加分、扣分或得分的说法",
            Self::Money => "这里说的是钱,不是分值",
            Self::TypedData => "这不是计分条款,应写入办法的相应栏目",
            Self::Truncated => "原文不完整",
            Self::BlankNumber => "写了加分或扣分,但没有写分值",
            Self::ListWithoutNames => "分值的个数与所列名目的个数对不上",
            Self::Leftover => "有数字没有读懂",
            Self::EffectInWords => "有加扣分的说法没有读懂",
            Self::TooManyPlaces => "分值的小数超过四位",
            Self::Ambiguous => "有两种以上读法,结果不同",
            Self::Contradictory => "数字或条件自相矛盾",
            Self::Progressive => "分值随次数或数量分段变化,没有读懂",
            Self::PercentOrPoints => "“%”在这里按百分点读;如指相对比例,请写明",
            Self::BandGap => "分段之间有空档,落在空档中的按无对应档处理",
            Self::BandOverlap => "分段有重叠,重叠处按写在前面的档处理",
            Self::SumDiffers => "写明的总分与各部分之和不一致",
            Self::Remark => "这几个字作为说明保留,不参与计分",
            Self::NeedsItemPoints => "需要知道本项分值才能计算",
            Self::NothingBelow => "没有写明达不到时如何计分,按不得分处理",
            Self::Unlawful => "触及法律红线:不得以信访数量、计划生育等扣分或否决",
            Self::VetoBasis => "一票否决须写明法律依据",
            Self::BadAnswer => "答案用不上",
            Self::PerCaseRange => "每次的分值有幅度,这里按各次同样的分值计算",
            Self::CountedApart => "后一种情形按单独计数读,不含在前面的次数里",
            Self::PerPeriod => "上限按月或按季计,这里按一个月(季)内的数量回答",
            Self::FurthestStage => "几个进度按到达的最高一步计,不相加",
            Self::ScalesAll => "加倍或减半按前面的全部分值计算",
            Self::TargetElsewhere => "没有写明从多少起算,按相差的数量回答",
            Self::TooLong => "这一条太长,不像一个条款",
            Self::BaseAssumed => "写明的分值先记上,扣分从中扣除",
            Self::AddsUp => "后一项与前一项相加",
            Self::NothingBetween => "标准与所列情形之间没有写明如何计分",
            Self::OpenDiscretion => "酌情分没有写明幅度,以本项分值为限",
        }
    }

    /// What to do about it, in Chinese.
    pub fn hint(self) -> &'static str {
        match self {
            Self::Empty => "删去空行",
            Self::NoEffect => "补上“扣2分”“得5分”这样的说法,或改为人工评分",
            Self::Money => "把金额写入奖补部分(incentives)",
            Self::TypedData => "等次、名额、程序、周期等写入办法的结构化栏目",
            Self::Truncated => "对照原件补全后再读",
            Self::BlankNumber => "写明每次扣几分,或写“酌情扣1-3分”",
            Self::ListWithoutNames => "逐个写明:国家级5分、省级3分、市级1分",
            Self::Leftover | Self::EffectInWords => "把这一句拆成几条,每条只说一件事",
            Self::TooManyPlaces => "分值最多四位小数",
            Self::Ambiguous => "改写成只有一种读法的句子",
            Self::Contradictory => "核对数字:两端不能颠倒,每几次不能为零",
            Self::Progressive => "改写成分段:1次扣1分、2次扣3分、3次以上扣6分",
            Self::PercentOrPoints => "写“每低1个百分点”",
            Self::BandGap => "写成“90分以上、80分以上不足90分”",
            Self::BandOverlap => "用“以上”“不足”写清两端",
            Self::SumDiffers => "核对分值",
            Self::Remark => "与计分有关的内容请单独成句",
            Self::NeedsItemPoints => "用 --points 给出本项分值",
            Self::NothingBelow => "补上“每少1次扣几分”或“否则不得分”",
            Self::Unlawful => "改为对是否依法及时办理的评分",
            Self::PerCaseRange => "各次分值不同的,按合计分值另行评分",
            Self::CountedApart => "如已含在前面的次数里,请写明",
            Self::ScalesAll => "如只对其中几次加倍,请写“每次加倍扣分”",
            Self::TargetElsewhere => "写明目标数,如“达到90%得5分,每低1个百分点扣1分”",
            Self::TooLong => "把它分成几条,每条只说一件事",
            Self::BaseAssumed => "如只作扣分上限,请写“最多扣几分”",
            Self::AddsUp => "如后者取代前者,请列成一组分段",
            Self::PerPeriod => "逐月(逐季)填报、分期合计;如是全年上限,请写“全年最多几分”",
            Self::FurthestStage => "如各步分别计分、可以相加,请写明“累计”",
            Self::NothingBetween => "补上中间情形的分值",
            Self::BadAnswer => "按问题的先后逐个回答",
            Self::VetoBasis => "在办法的否决项(vetoes)中写明依据",
            Self::OpenDiscretion => "写明“酌情扣1-3分”",
        }
    }
}

/// A finding and the characters of the sentence it is about (`from` to `to`, exclusive).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What was found.
    pub code: Code,
    /// First character.
    pub from: usize,
    /// Behind the last character.
    pub to: usize,
    /// What exactly, where the code alone does not say it.
    pub about: String,
    /// Normal sentences of the readings the words allow, where there are several; the one that
    /// stands, if one does, first.
    pub candidates: Vec<String>,
    /// What the sentence could be in the scheme's typed data.
    pub proposal: Option<Proposal>,
}

impl Finding {
    /// A finding of which the code says everything.
    pub fn new(code: Code, from: usize, to: usize) -> Self {
        Self { code, from, to, about: String::new(), candidates: Vec::new(), proposal: None }
    }

    /// How serious it is.
    pub fn severity(&self) -> Severity {
        self.code.severity()
    }

    /// What it says, in Chinese.
    pub fn says(&self) -> String {
        match self.about.as_str() {
            "" => self.code.says().to_owned(),
            about => format!("{}:{about}", self.code.says()),
        }
    }

    /// What to do about it, in Chinese.
    pub fn hint(&self) -> String {
        match &self.proposal {
            Some(proposal) => format!("写入办法的{}", proposal.place.says()),
            None => self.code.hint().to_owned(),
        }
    }
}

impl Serialize for Finding {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct("Finding", 8)?;
        fields.serialize_field("code", &self.code)?;
        fields.serialize_field("severity", &self.severity())?;
        fields.serialize_field("says", &self.says())?;
        fields.serialize_field("hint", &self.hint())?;
        fields.serialize_field("from", &self.from)?;
        fields.serialize_field("to", &self.to)?;
        fields.serialize_field("candidates", &self.candidates)?;
        fields.serialize_field("proposal", &self.proposal)?;
        fields.end()
    }
}
