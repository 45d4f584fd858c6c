//! Why something was not done: a code with arguments, the sentence people read, the way out.

use chrono::{DateTime, Utc};
use fanben_model::rights::Act;
use fanben_model::scheme::{SchemeFinding, Stage};
use fanben_model::stages::Refused;
use fanben_model::{ballots, liaison, lists, notices, payments, settlement, talks, vetting};
use fanben_store::{StoreError, Untrusted};

use crate::{
    ballot_words, liaison_words, list_words, money_words, notice_words, talk_words, vetting_words,
    words,
};

/// Why an action or a look was refused.
#[derive(Debug)]
pub enum Refusal {
    /// Nobody is signed in, or the session ended.
    NotSignedIn,
    /// Login and password do not belong together. Which of them is wrong is not said.
    WrongPassword,
    /// Too many wrong passwords.
    Locked {
        /// When the next try counts.
        until: DateTime<Utc>,
    },
    /// The account was ended.
    Ended,
    /// A sign-on provider knows who it is; no account is linked to that.
    NotLinked,
    /// The account is an administrator's, who comes in with a password only.
    PasswordOnly,
    /// The first password has to be changed before anything else.
    MustChangePassword,
    /// The second factor that a role asks for has to be set up before anything else.
    MustEnrol,
    /// The password was right; the code of the second factor is asked for too.
    NeedsCode,
    /// The code of the second factor is not one, or was taken already.
    WrongCode,
    /// A new password breaks a rule.
    WeakPassword(&'static str),
    /// There is no such thing, or it is outside the person's jurisdiction.
    NotFound,
    /// The person may not do this, here or now.
    NotAllowed(Act),
    /// The person stands aside for the subject.
    Aside,
    /// The subject or cycle is not at the point for it.
    State {
        /// Why.
        refused: Refused,
        /// The sentence.
        told: String,
    },
    /// The notice is not at the point for it.
    Notice {
        /// Why.
        refused: notices::Refused,
        /// The sentence.
        told: String,
    },
    /// The evaluation is not at the point for it.
    Evaluation {
        /// Why.
        refused: ballots::Refused,
        /// The sentence.
        told: String,
    },
    /// The batch of money is not at the point for it.
    Payment {
        /// Why.
        refused: payments::Refused,
        /// The sentence.
        told: String,
    },
    /// The stage that departments score is not at the point for it.
    Settlement {
        /// Why.
        refused: settlement::Refused,
        /// The sentence.
        told: String,
    },
    /// The list of tasks is not at the point for it.
    List {
        /// Why.
        refused: lists::Refused,
        /// The sentence.
        told: String,
    },
    /// The tie, or the problem that was found, is not at the point for it.
    Liaison {
        /// Why.
        refused: liaison::Refused,
        /// The sentence.
        told: String,
    },
    /// The talk or warning card is not at the point for it.
    Talk {
        /// Why.
        refused: talks::Refused,
        /// The sentence.
        told: String,
    },
    /// The joint vetting is not at the point for it.
    Vetting {
        /// Why.
        refused: vetting::Refused,
        /// The sentence.
        told: String,
    },
    /// Some fields do not say what they should.
    Bad(Vec<BadInput>),
    /// Somebody saved the sheet in between; nothing was written.
    Conflict {
        /// The number of the sheet that is there now.
        number: i64,
        /// Who saved it.
        by: String,
        /// Questions that both changed, each with what stands there now.
        theirs: Vec<(String, String)>,
    },
    /// The form's id was used by somebody else or for something else.
    Reused,
    /// Rules that cannot be opened.
    Scheme(Vec<SchemeFinding>),
    /// Results that are still provisional, by the subjects' names.
    Provisional(Vec<String>),
    /// The installation was set up already.
    SetUpAlready,
    /// The database did not answer as it should.
    Broken(StoreError),
}

/// A field that does not say what it should.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadInput {
    /// The field: a question's key, a form's field name.
    pub field: String,
    /// What is wrong, in Chinese.
    pub says: String,
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        Self::Broken(error)
    }
}

impl Refusal {
    /// One bad field.
    pub fn bad(field: impl Into<String>, says: impl Into<String>) -> Self {
        Self::Bad(vec![BadInput { field: field.into(), says: says.into() }])
    }

    /// A step the stage machine refuses.
    pub fn state(refused: Refused, stages: &[Stage]) -> Self {
        let told = words::refused(&refused, stages);
        Self::State { refused, told }
    }

    /// A step the notices refuse.
    pub fn notice(refused: notices::Refused) -> Self {
        let told = notice_words::refused(&refused);
        Self::Notice { refused, told }
    }

    /// A step an evaluation refuses.
    pub fn evaluation(refused: ballots::Refused) -> Self {
        Self::Evaluation { refused, told: ballot_words::refused(refused) }
    }

    /// A step a batch of money refuses.
    pub fn payment(refused: payments::Refused) -> Self {
        let told = money_words::refused(&refused);
        Self::Payment { refused, told }
    }

    /// A step a list of tasks refuses.
    pub fn list(refused: lists::Refused) -> Self {
        Self::List { refused, told: list_words::refused(refused) }
    }

    /// A step a tie or a problem refuses.
    pub fn liaison(refused: liaison::Refused) -> Self {
        Self::Liaison { refused, told: liaison_words::refused(refused) }
    }

    /// A step a talk or a warning card refuses.
    pub fn talk(refused: talks::Refused) -> Self {
        Self::Talk { refused, told: talk_words::refused(refused) }
    }

    /// A step a joint vetting refuses.
    pub fn vetting(refused: vetting::Refused) -> Self {
        Self::Vetting { refused, told: vetting_words::refused(refused) }
    }

    /// A short code for tests, logs and the API.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotSignedIn => "not_signed_in",
            Self::WrongPassword => "wrong_password",
            Self::Locked { .. } => "locked",
            Self::Ended => "ended",
            Self::NotLinked => "not_linked",
            Self::PasswordOnly => "password_only",
            Self::MustChangePassword => "must_change_password",
            Self::MustEnrol => "must_enrol",
            Self::NeedsCode => "needs_code",
            Self::WrongCode => "wrong_code",
            Self::WeakPassword(_) => "weak_password",
            Self::NotFound => "not_found",
            Self::NotAllowed(_) => "not_allowed",
            Self::Aside => "aside",
            Self::State { .. } => "state",
            Self::Notice { .. } => "notice",
            Self::Evaluation { .. } => "evaluation",
            Self::Payment { .. } => "payment",
            Self::Settlement { .. } => "settlement",
            Self::List { .. } => "list",
            Self::Liaison { .. } => "liaison",
            Self::Talk { .. } => "talk",
            Self::Vetting { .. } => "vetting",
            Self::Bad(_) => "bad_input",
            Self::Conflict { .. } => "conflict",
            Self::Reused => "reused",
            Self::Scheme(_) => "scheme",
            Self::Provisional(_) => "provisional",
            Self::SetUpAlready => "set_up_already",
            Self::Broken(_) => "broken",
        }
    }

    /// What people read: what happened and what to do.
    #[expect(clippy::too_many_lines, reason = "one sentence for every refusal")]
    pub fn told(&self) -> String {
        match self {
            Self::Broken(cause) if cause.is_newer() => {
                "这个库已由更新的程序升级过,本程序太旧,不能打开;请换用新程序,或者把升级前的备份恢复到一个空库"
                    .to_owned()
            }
            Self::Broken(cause) if cause.untrusted().is_some() => {
                cause.untrusted().map(unsafe_way).unwrap_or_default()
            }
            Self::NotSignedIn => "登录已经失效,请重新登录".to_owned(),
            Self::WrongPassword => {
                "账号或密码不对,请核对后再试;忘记密码请找乡镇(街道)办公室重置".to_owned()
            }
            Self::Locked { until } => {
                let local = *until + chrono::Duration::hours(8);
                format!(
                    "输错次数过多,账号已锁定,{}后再试,或请安全管理员解锁",
                    local.format("%H:%M")
                )
            }
            Self::Ended => "这个账号已经停用,请联系系统管理员".to_owned(),
            Self::NotLinked => {
                "统一登录认得您,但是这里没有账号和它关联;请用账号密码登录,或者请系统管理员在人员页关联"
                    .to_owned()
            }
            Self::PasswordOnly => "管理员的账号只用密码登录,不走统一登录".to_owned(),
            Self::MustChangePassword => "第一次登录,请先修改密码".to_owned(),
            Self::MustEnrol => "您的岗位登录要用动态码,请先开通".to_owned(),
            Self::NeedsCode => "这个账号开通了动态码,请把密码和动态码一起填写".to_owned(),
            Self::WrongCode => {
                "动态码不对或者已经用过,请等手机上换了新码再填;手机丢了可以填恢复码".to_owned()
            }
            Self::WeakPassword(rule) => format!("新密码不行:{rule}"),
            Self::NotFound => "没有这个页面,或者它不在您的管理范围内".to_owned(),
            Self::NotAllowed(act) => {
                format!("您现在不能“{}”:不是您的职责,或者已经不在这个环节", words::act(*act))
            }
            Self::Aside => {
                "您对这里已登记回避,不能评分、上报、签字或认定;谁来代替,看这里的“回避”".to_owned()
            }
            Self::State { told, .. }
            | Self::Notice { told, .. }
            | Self::Evaluation { told, .. }
            | Self::Payment { told, .. }
            | Self::Settlement { told, .. }
            | Self::List { told, .. }
            | Self::Liaison { told, .. }
            | Self::Talk { told, .. }
            | Self::Vetting { told, .. } => told.clone(),
            Self::Bad(fields) => {
                let said: Vec<String> = fields
                    .iter()
                    .take(3)
                    .map(|bad| match bad.field.as_str() {
                        "" => bad.says.clone(),
                        field => format!("{field}:{}", bad.says),
                    })
                    .collect();
                format!("有{}处要改:{}", fields.len(), said.join(";"))
            }
            Self::Conflict { by, theirs, .. } => format!(
                "{by}刚刚保存过这张表,有{}处和您填的不一样;您填的还在,请逐处选定后再保存",
                theirs.len()
            ),
            Self::Reused => "这张表单已经交过了,请从头打开再填".to_owned(),
            Self::Scheme(findings) => {
                let said: Vec<String> = findings
                    .iter()
                    .take(5)
                    .map(|finding| format!("{}:{}", finding.at, finding.says))
                    .collect();
                format!("考核办法有{}处要改才能用:{}", findings.len(), said.join(";"))
            }
            Self::Provisional(names) => {
                let some: Vec<&str> = names.iter().take(5).map(String::as_str).collect();
                format!(
                    "{}个对象还有没评的内容,结果只是暂定,不能认定:{}",
                    names.len(),
                    some.join("、")
                )
            }
            Self::SetUpAlready => "这个库已经建好了,不能再建一次".to_owned(),
            Self::Broken(_) => {
                "系统出了问题,您填的没有保存;请稍后再试,仍不行请联系管理员".to_owned()
            }
        }
    }
}

/// Why a database on another machine is not connected to.
fn unsafe_way(why: Untrusted) -> String {
    match why {
        Untrusted::NoTls => {
            "对方没有开启加密连接(ssl=on),或者 sslrootcert 指的不是证书文件;没有加密不连;内网里确实不加密的,在地址后面写明 sslmode=disable"
        }
        Untrusted::Issuer => {
            "对方的证书不是本系统信任的机构签发的,可能不是要连的库;请核对 sslrootcert 是不是签发它的机构证书"
        }
        Untrusted::Name => {
            "对方的证书上不是地址里写的主机名;请照证书上的名称写地址,或者换一张写着这个名称的证书"
        }
        Untrusted::Time => "对方的证书已经过期或者还没有生效;请换证书,也核对两边的时钟",
    }
    .to_owned()
}
