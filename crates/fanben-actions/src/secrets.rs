//! Tokens, first passwords, and passwords as they are kept.

use std::sync::Arc;

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use rand::Rng as _;
use sha2::{Digest as _, Sha256};
use tokio::sync::Semaphore;

use crate::Refusal;

/// Letters and digits nobody takes for one another when they are read out.
const CLEAR: &[u8] = b"abcdefghjkmnpqrstuvwxyz23456789";

/// Words of this trade that a guesser tries first: the program, the posts, what it is about.
const TRADE: [&str; 14] = [
    "fanben",
    "cunwei",
    "cunshu",
    "dangwei",
    "zhibu",
    "zhengfu",
    "xiangzhen",
    "kaohe",
    "pingxing",
    "guanliyuan",
    "admin",
    "password",
    "mima",
    "范本",
];

/// Passwords that satisfy the other rules and stand in lists of stolen ones, in small letters, one a
/// line: those of Django (BSD) and zxcvbn-ts (MIT), and of Chinese sites.
const COMMON: &str = include_str!("common_passwords.txt");

/// Hexadecimal SHA-256.
pub(crate) fn digest(text: &str) -> String {
    digest_of(text.as_bytes())
}

/// The same of bytes.
pub(crate) fn digest_of(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing into a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// A secret nobody can guess: 256 bits.
pub(crate) fn token() -> String {
    hex(&rand::random::<[u8; 32]>())
}

/// A first password: four groups of four, about 79 bits.
pub(crate) fn first_password() -> String {
    let mut rng = rand::rng();
    let mut letter = || char::from(CLEAR[rng.random_range(0..CLEAR.len())]);
    let mut group = || (0..4).map(|_| letter()).collect::<String>();
    [group(), group(), group(), group()].join("-")
}

/// A recovery code: six groups of four, about 118 bits, so that its plain digest tells nothing.
pub(crate) fn spare() -> String {
    let mut rng = rand::rng();
    let mut group =
        || (0..4).map(|_| char::from(CLEAR[rng.random_range(0..CLEAR.len())])).collect::<String>();
    (0..6).map(|_| group()).collect::<Vec<_>>().join("-")
}

/// The digits of a ballot's code.
pub(crate) const BALLOT_DIGITS: usize = 16;

/// A ballot's code: sixteen digits in four groups, about 53 bits; digits are what every telephone
/// has keys for.
pub(crate) fn ballot_code() -> String {
    let number = rand::rng().random_range(0..10_000_000_000_000_000_u64);
    let digits = format!("{number:0BALLOT_DIGITS$}");
    let groups: Vec<&str> = (0..4).map(|at| &digits[at * 4..at * 4 + 4]).collect();
    groups.join("-")
}

/// What a new password has to satisfy; `avoid` are words it must not contain.
pub(crate) fn weakness(password: &str, avoid: &[&str]) -> Option<&'static str> {
    let kinds = [
        password.chars().any(|c| c.is_ascii_lowercase()),
        password.chars().any(|c| c.is_ascii_uppercase()),
        password.chars().any(|c| c.is_ascii_digit()),
        password.chars().any(|c| !c.is_ascii_alphanumeric()),
    ];
    let long = password.chars().count();
    if long < 10 {
        return Some("至少10个字符");
    }
    if long > 128 {
        return Some("最多128个字符");
    }
    if kinds.into_iter().filter(|kind| *kind).count() < 2 {
        return Some("要有字母、数字、符号中的两种");
    }
    let folded = password.to_lowercase();
    let distinct: std::collections::BTreeSet<char> = folded.chars().collect();
    if distinct.len() < 5 {
        return Some("至少要有5个不同的字符");
    }
    if COMMON.lines().any(|known| known == folded) {
        return Some("这个密码用的人太多,一猜就中");
    }
    if TRADE.iter().any(|word| folded.contains(word)) {
        return Some("不能包含系统、单位、职务的常用词,如fanben、admin、kaohe");
    }
    let found = avoid.iter().any(|word| !word.is_empty() && folded.contains(&word.to_lowercase()));
    found.then_some("不能包含账号或姓名")
}

/// How passwords are hashed: only so many at once, off the threads that answer pages.
pub(crate) struct Hashing {
    places: Arc<Semaphore>,
    work: Argon2<'static>,
}

impl Hashing {
    /// With what argon2id asks for by default: 19 MiB, two passes (RFC 9106, OWASP).
    pub(crate) fn new(at_once: usize) -> Self {
        Self { places: Arc::new(Semaphore::new(at_once)), work: Argon2::default() }
    }

    /// With so little work that anybody may guess what was hashed. Tests hash hundreds of passwords
    /// whose strength nobody relies on; no program that is released has this.
    #[cfg(debug_assertions)]
    pub(crate) fn least(at_once: usize) -> Self {
        use argon2::{Algorithm, Params, Version};
        let params = Params::new(Params::MIN_M_COST, Params::MIN_T_COST, Params::MIN_P_COST, None);
        let work = Argon2::new(Algorithm::Argon2id, Version::V0x13, params.unwrap_or_default());
        Self { places: Arc::new(Semaphore::new(at_once)), work }
    }

    /// Hashes a password.
    pub(crate) async fn hash(&self, password: &str) -> Result<String, Refusal> {
        let (password, work) = (password.to_owned(), self.work.clone());
        blocking(&self.places, move || {
            let hashed = work.hash_password(password.as_bytes());
            hashed.map(|hash| hash.to_string()).map_err(|error| error.to_string())
        })
        .await?
        .map_err(broken)
    }

    /// Whether a password is the one that was hashed. Without a hash the same work is done for
    /// nothing, so that nobody learns from the time which logins exist.
    pub(crate) async fn verify(
        &self,
        password: &str,
        hashed: Option<&str>,
    ) -> Result<bool, Refusal> {
        let (password, work) = (password.to_owned(), self.work.clone());
        let hashed = hashed.map(str::to_owned);
        blocking(&self.places, move || {
            if let Some(hashed) = &hashed {
                PasswordHash::new(hashed)
                    .is_ok_and(|hash| work.verify_password(password.as_bytes(), &hash).is_ok())
            } else {
                drop(work.hash_password(password.as_bytes()));
                false
            }
        })
        .await
    }
}

async fn blocking<T: Send + 'static>(
    limit: &Arc<Semaphore>,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Refusal> {
    let place = Arc::clone(limit).acquire_owned().await;
    let place = place.map_err(|error| broken(error.to_string()))?;
    let done = tokio::task::spawn_blocking(move || {
        let done = work();
        // The place is free when the work is over, not when whoever asked for it has gone.
        drop(place);
        done
    });
    done.await.map_err(|error| broken(error.to_string()))
}

fn broken(says: String) -> Refusal {
    Refusal::Broken(fanben_store::StoreError::Row(says))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_for_passwords() {
        for (password, good) in [
            ("short-1", false),
            ("onlyletters", false),
            ("1234567890", false),
            ("letters4you", true),
            ("zhangsan-2026", false),
            ("Woaini1314", false),
            ("1q2w3e4r5t", false),
            ("aaaaaaaaa1", false),
            ("Fanben-2026-10", false),
            ("xiangzhen#4471", false),
        ] {
            assert_eq!(weakness(password, &["zhangsan"]).is_none(), good, "{password}");
        }
        assert!(weakness(&first_password(), &["zhangsan", "张三"]).is_none());
    }

    #[test]
    fn a_recovery_code_is_as_hard_to_guess_as_a_key() {
        let (one, two) = (spare(), spare());
        assert_ne!(one, two);
        assert_eq!(one.split('-').map(str::len).collect::<Vec<_>>(), [4; 6]);
        let letters = u128::try_from(CLEAR.len()).unwrap();
        assert!(letters.pow(24) > 1 << 112, "no salt and no slow digest is needed then");
    }

    #[tokio::test]
    async fn a_password_is_only_known_by_its_hash() {
        let hashing = Hashing::new(1);
        let hashed = hashing.hash("letters4you").await.unwrap();
        assert!(hashed.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hashed}");
        assert!(hashing.verify("letters4you", Some(&hashed)).await.unwrap());
        assert!(!hashing.verify("letters4You", Some(&hashed)).await.unwrap());
        assert!(!hashing.verify("letters4you", None).await.unwrap());
    }

    #[tokio::test]
    async fn who_goes_away_leaves_no_place_before_the_work_is_over() {
        let limit = Arc::new(Semaphore::new(1));
        let (begun, began) = tokio::sync::oneshot::channel();
        let (over, wait) = std::sync::mpsc::channel::<()>();
        let asked = tokio::spawn({
            let limit = Arc::clone(&limit);
            async move {
                let work = move || {
                    begun.send(()).unwrap();
                    wait.recv().unwrap();
                };
                blocking(&limit, work).await
            }
        });
        began.await.unwrap();
        asked.abort();
        assert!(asked.await.unwrap_err().is_cancelled());
        assert_eq!(limit.available_permits(), 0, "it is still at work");
        over.send(()).unwrap();
        blocking(&limit, || ()).await.unwrap();
        assert_eq!(limit.available_permits(), 1, "who waited came next");
    }
}
