//! What can be found, each kind under a name that never changes.
//!
//! docs/checks.md has one row for each of them; a test keeps the two in step.

use serde::{Serialize, Serializer};

use crate::scheme::clause::finding;

/// How serious a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Good to know.
    Info,
    /// Somebody should look; the scheme can be used as it is.
    Warning,
    /// Wrong: whoever lets it stand has to answer for it.
    Error,
    /// No cycle opens with it: a line of law is crossed, or nothing can be rated.
    Blocking,
}

impl Severity {
    /// What a person reads.
    pub fn says(self) -> &'static str {
        match self {
            Self::Info => "提示",
            Self::Warning => "警告",
            Self::Error => "错误",
            Self::Blocking => "不能开办",
        }
    }

    /// The word of the JSON output and of docs/checks.md.
    pub fn word(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
            Self::Blocking => "blocking",
        }
    }
}

macro_rules! codes {
    ($($(#[$about:meta])* $name:ident $id:literal $severity:ident $hint:literal)*) => {
        /// A kind of finding.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Code {
            $($(#[$about])* $name,)*
        }

        impl Code {
            /// All of them, in the order of docs/checks.md.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// The name that never changes.
            pub fn id(self) -> &'static str {
                match self {
                    $(Self::$name => $id,)*
                }
            }

            /// How serious it is.
            pub fn severity(self) -> Severity {
                match self {
                    $(Self::$name => Severity::$severity,)*
                }
            }

            /// What to do about it, in Chinese.
            pub fn hint(self) -> &'static str {
                match self {
                    $(Self::$name => $hint,)*
                }
            }
        }
    };
}

impl<'de> serde::Deserialize<'de> for Code {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let id = <String as serde::Deserialize>::deserialize(from)?;
        let code = Self::ALL.iter().copied().find(|code| code.id() == id);
        code.ok_or_else(|| serde::de::Error::custom(format!("没有“{id}”这种问题代码")))
    }
}

codes! {
    /// A file that cannot be read at all.
    UnreadableFile "unreadable-file" Blocking "核对文件名;加密的先解密,旧格式另存为 .xlsx 或 .docx"
    /// A file that is no scheme.
    NotAScheme "not-a-scheme" Blocking "按所指的行改好再查"
    /// A table without the headings of a rubric.
    NoRubric "no-rubric" Blocking "在表格上方补一行表头:评什么、怎样计分、多少分"
    /// A format of another program version.
    FormatVersion "format-version" Blocking "写 fanben: 1"
    /// More decimals than points keep.
    TooManyDecimals "too-many-decimals" Blocking "decimals 写 0 到 4"
    /// More tiers than are kept.
    TooManyTiers "too-many-tiers" Blocking "合并等次"
    /// A formula nobody can parse.
    Formula "formula" Blocking "改写公式;能用的名称和函数见 docs/schemes.md"
    /// A name that stands for nothing.
    UnknownName "unknown-name" Blocking "改成已有的名称,或先写进办法"
    /// A parameter that is no number or not in force.
    ParameterValue "parameter-value" Blocking "写成数字(如 3万元、85%),并写明从哪一天起"
    /// Computed measures that need each other.
    Circular "circular" Blocking "断开其中一个"
    /// Shares of an amount that are not the whole.
    SplitSum "split-sum" Blocking "改到合计正好100%"
    /// Two items under one id.
    DuplicateId "duplicate-id" Blocking "给其中一个换编号"
    /// More measures than the sentence asks for.
    TooManyBindings "too-many-bindings" Blocking "删去多出来的数据项;不由数据回答的写 ~"
    /// A township's own items beyond what the scheme allows.
    OverlayLimit "overlay-limit" Blocking "自设项目按办法允许的项数、分值和幅度改"

    /// No type, body and number at all.
    LegalMissing "legal-missing" Blocking "在 legal 里写明类型、批准机关、文号和有效期"
    /// A type that is none of the four.
    LegalType "legal-type" Blocking "写年度考核、等级评定、创建示范、评比表彰之一"
    /// Nobody approved it.
    LegalBody "legal-body" Blocking "写批准机关全称"
    /// No document number.
    LegalNumber "legal-number" Blocking "写批准文件的文号,如 某委发〔2026〕3号"
    /// No validity, or one that ends before it begins.
    LegalValidity "legal-validity" Error "在 legal 里写 valid: [起, 止]"
    /// The validity does not reach over the period.
    LegalExpired "legal-expired" Blocking "由批准机关延长有效期或重新发文"
    /// 创建示范 by a township.
    ShowcaseByTownship "showcase-by-township" Blocking "改由市、县党委或政府开办,或改为年度考核、等级评定"
    /// A table says nothing about type, body and number.
    LegalNotInTable "legal-not-in-table" Info "读成办法后在 legal 里写明"
    /// A period of a notice against the law that the scheme names.
    PublicityBelowLaw "publicity-below-law" Error "公示期、异议期不能比法定的短,答复不能比法定的长;照所引的法改"
    /// Objections longer than the notice hangs.
    ObjectionsBeyondNotice "objections-beyond-notice" Error "把公示期改到不短于异议期,或把异议期改短"
    /// Working days of a year whose holidays nobody has arranged yet.
    HolidaysUnknown "holidays-unknown" Warning "改用自然日,或等放假调休安排公布、程序更新以后再公示"
    /// An audience that is to see more than it may.
    AudienceTooWide "audience-too-wide" Blocking "从这一类公示范围里删去这一栏;黄牌、约谈等提示只在内部"
    /// Villages fill in something that names no form.
    FormMissing "form-missing" Warning "在 source 里写明出自哪张表或哪本台账;没有现成的不要另外向村里要"

    /// A kind of tie of a pack that cannot be what is meant.
    LiaisonDuty "liaison-duty" Error "改 pack.yaml 里 liaison 的这一条;写法见 docs/packs.md"

    /// The number of petitions is scored.
    Petitions "petitions" Blocking "改为对是否依法及时办理的评分"
    /// Births are scored.
    Births "births" Blocking "删去这一条"
    /// What people believe, where they come from, their bodies and movements.
    PersonData "person-data" Blocking "删去;只评组织做的工作,不登记个人"
    /// Check-ins, likes, time online, forced apps.
    ForcedApp "forced-app" Blocking "改评事情做没做成,纸质记录也算数"
    /// Points taken from households or villagers.
    HouseholdDeduction "household-deduction" Blocking "改为做到的加分,没做到的不加"
    /// A child's honour that depends on the household.
    ChildHonour "child-honour" Blocking "删去;孩子的荣誉只看孩子自己"
    /// A lawful right withheld, or a fine.
    RightsWithheld "rights-withheld" Blocking "删去;结果只用来给额外的奖励"
    /// A decision on a person that follows by itself.
    AutomatedAdverse "automated-adverse" Blocking "写明由哪个会议依法研究决定,系统只汇总、提示"

    /// Full points that are not the sum of the dimensions.
    SumScheme "sum-scheme" Error "核对满分和各大项分值"
    /// A dimension's points that are not those of its items.
    SumDimension "sum-dimension" Error "核对大项和各计分项分值"
    /// A subtotal that is not the sum above it.
    SumSubtotal "sum-subtotal" Error "核对小计和各项分值"
    /// A sentence whose total is not that of its parts.
    SumClause "sum-clause" Error "核对这一句里的分值"
    /// A text whose total is not that of its parts.
    SumText "sum-text" Warning "核对这段话里的分值"
    /// Clauses together give more than their item.
    ClausesOverItem "clauses-over-item" Warning "调整各条分值;确实只取一条的写 clauses_count: best"
    /// Clauses together never reach the item's points.
    ClausesShortOfItem "clauses-short-of-item" Warning "补上漏掉的条款,或把本项分值改小"
    /// An item without points.
    PointsMissing "points-missing" Error "补上本项分值"
    /// A number that a slip of the pen made far too large or small.
    NumberOutOfRange "number-out-of-range" Error "对照原件改正"
    /// One case takes more than there is.
    DeductionBeyondItem "deduction-beyond-item" Error "改小扣分,或写明本项扣分不保底(no_floor)"
    /// One award gives more than there is.
    AwardBeyondItem "award-beyond-item" Error "改小得分,或写明加分不封顶(no_cap)"
    /// Beside the full points, and full from the start.
    OutsideStartsFull "outside-starts-full" Warning "写 start: \"0\" 和 floor"

    /// Values between bands.
    BandGap "band-gap" Warning "写成“90分以上、80分以上不足90分”,两档相接"
    /// Values in two bands.
    BandOverlap "band-overlap" Warning "用“以上”“不足”写清两端"
    /// Totals between tiers.
    TierGap "tier-gap" Warning "让下一等次从上一等次的界线起算"
    /// A tier behind one that is no harder.
    TierOrder "tier-order" Error "等次从高到低写,界线逐个降低"
    /// A tier nobody can get.
    TierUnreachable "tier-unreachable" Error "改低界线,或补足能得的分值、星数、名额"
    /// A star nobody can win.
    StarUnreachable "star-unreachable" Error "改低星线,或补足这颗星的分值"
    /// A condition that never holds.
    ImpossibleCondition "impossible-condition" Error "核对条件里的数字"
    /// A tier's name nobody gets.
    UnknownTier "unknown-tier" Error "改成办法里有的等次"
    /// A quota and nothing that decides between equals.
    QuotaWithoutTies "quota-without-ties" Error "在 ties 里写明并列时依次比什么"

    /// One honour scored twice.
    HonourTwice "honour-twice" Warning "并成一条,或写明同一荣誉就高计一次"
    /// The same sentence twice.
    ClauseTwice "clause-twice" Warning "删去一条;说的是两件事的,写明各是什么"
    /// The same sentence with two values.
    ClauseConflict "clause-conflict" Error "对照原件留下正确的一条"

    /// Two sentences ask one thing.
    AskedTwice "asked-twice" Warning "并成一条,或把同一个答案绑定为数据项(from)"
    /// A question whose answer is a measure.
    AskedAgain "asked-again" Warning "给这一条写上 from,不再向人要一遍"
    /// Two measures of one fact.
    MeasureTwice "measure-twice" Warning "只留一个,另一个名称写进 also"
    /// A measure nobody reads.
    UnusedMeasure "unused-measure" Info "不用的数据不要收;要用的写进条款或公式"

    /// Points without a number.
    BlankNumber "blank-number" Error "对照原件补上数字"
    /// A sentence no rule is made of.
    UnreadClause "unread-clause" Warning "改写成一条说一件事的句子(fanben clause 可以试读),或就由评分人打分"
    /// Money in a scoring sentence.
    MoneyInClause "money-in-clause" Warning "把金额写入奖补部分(incentives)"
    /// A tier, quota or procedure in a scoring sentence.
    TypedDataInClause "typed-data-in-clause" Warning "等次、名额、程序、周期写入办法的相应栏目"
    /// Numbers or conditions against one another.
    Contradictory "contradictory" Error "核对数字:两端不能颠倒,每几次不能为零"
    /// The source says it was cut short.
    Truncated "truncated" Warning "对照原件补全"
    /// % or percentage points.
    PercentOrPoints "percent-or-points" Warning "写“每低1个百分点”"
    /// A range of points for each case.
    PerCaseRange "per-case-range" Warning "写明每次扣几分"
    /// Cases at another rate, counted apart.
    CountedApart "counted-apart" Warning "如已含在前面的次数里,请写明"
    /// A multiple of all that stands before it.
    ScalesAll "scales-all" Warning "如只对其中几次加倍,请写“每次加倍扣分”"
    /// A distance from a number nobody stated.
    TargetElsewhere "target-elsewhere" Warning "写明从多少起算"
    /// Nothing said between standard and fault.
    NothingBetween "nothing-between" Warning "补上中间情形的分值"
    /// Two deductions added.
    AddsUp "adds-up" Warning "如后者取代前者,请列成一组分段"
    /// Discretion without ends.
    OpenDiscretion "open-discretion" Warning "写明“酌情扣1-3分”"
    /// A cap for a month or a quarter.
    PerPeriod "per-period" Warning "逐月(逐季)填报、分期合计;如是全年上限,请写“全年最多几分”"
    /// Stages of one undertaking, of which the furthest counts.
    FurthestStage "furthest-stage" Warning "如各步分别计分、可以相加,请写明“累计”"
    /// A remark kept.
    RemarkInClause "remark-in-clause" Info "与计分有关的内容请单独成句"
    /// Points stand before anything is taken.
    BaseAssumed "base-assumed" Info "如只作扣分上限,请写“最多扣几分”"
    /// A target without a word on missing it.
    NothingBelow "nothing-below" Info "可以补上“每少1次扣几分”或“否则不得分”"
    /// A veto without its law.
    VetoWithoutBasis "veto-without-basis" Error "在否决项(vetoes)里用 basis 写明法律依据"

    /// A share that is not its counts.
    PercentContradicts "percent-contradicts" Error "核对人数(个数)和比例,改正错的一个"
    /// A cell somebody should look at.
    CellDoubtful "cell-doubtful" Warning "对照原表核对这一格"
    /// A value that is not in the source document.
    SampleValue "sample-value" Info "开办前由批准机关确认"
    /// A remark of whoever wrote the rules down.
    SourceRemark "source-remark" Info "开办前请起草单位核对"
}

impl Code {
    /// Nothing can be rated while it stands.
    pub(crate) fn stops_rating(self) -> bool {
        matches!(
            self,
            Self::FormatVersion
                | Self::TooManyDecimals
                | Self::TooManyTiers
                | Self::Formula
                | Self::UnknownName
                | Self::ParameterValue
                | Self::Circular
                | Self::SplitSum
                | Self::DuplicateId
                | Self::TooManyBindings
                | Self::OverlayLimit
        )
    }

    /// What a remark of the clause reader is here.
    pub(crate) fn of_clause(code: finding::Code, text: &str) -> Self {
        use finding::Code as Clause;
        match code {
            Clause::Money => Self::MoneyInClause,
            Clause::TypedData => Self::TypedDataInClause,
            Clause::BlankNumber => Self::BlankNumber,
            Clause::Contradictory => Self::Contradictory,
            Clause::Empty
            | Clause::NoEffect
            | Clause::ListWithoutNames
            | Clause::Leftover
            | Clause::EffectInWords
            | Clause::TooManyPlaces
            | Clause::Progressive
            | Clause::Ambiguous
            | Clause::TooLong
            | Clause::BadAnswer => Self::UnreadClause,
            Clause::Truncated => Self::Truncated,
            Clause::PercentOrPoints => Self::PercentOrPoints,
            Clause::BandOverlap => Self::BandOverlap,
            Clause::BandGap => Self::BandGap,
            Clause::SumDiffers => Self::SumClause,
            Clause::Unlawful if super::lines::names_births(text) => Self::Births,
            Clause::Unlawful => Self::Petitions,
            Clause::PerCaseRange => Self::PerCaseRange,
            Clause::CountedApart => Self::CountedApart,
            Clause::ScalesAll => Self::ScalesAll,
            Clause::TargetElsewhere => Self::TargetElsewhere,
            Clause::NothingBetween => Self::NothingBetween,
            Clause::AddsUp => Self::AddsUp,
            Clause::PerPeriod => Self::PerPeriod,
            Clause::FurthestStage => Self::FurthestStage,
            Clause::OpenDiscretion => Self::OpenDiscretion,
            Clause::Remark => Self::RemarkInClause,
            Clause::BaseAssumed => Self::BaseAssumed,
            // The item's points are always known in a scheme.
            Clause::NeedsItemPoints | Clause::NothingBelow => Self::NothingBelow,
            Clause::VetoBasis => Self::VetoWithoutBasis,
        }
    }
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.id())
    }
}
