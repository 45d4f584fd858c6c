//! An address and a login, or a key → whether they try to sign in, or ask, too often. The account's own lock comes on
//! top: it stops guesses from many addresses, this stops one address from locking many accounts.

use std::net::{IpAddr, SocketAddr};
use std::num::NonZeroU32;

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use crate::Shared;

/// Tries of one login from one address, a minute.
const LOGIN: NonZeroU32 = NonZeroU32::MIN.saturating_add(9);
/// Tries of all logins from one address, a minute: a whole office may be behind one.
const ADDRESS: NonZeroU32 = NonZeroU32::MIN.saturating_add(119);
/// Calls of one key, a minute, all of which may come at once.
pub(crate) const CALLS: NonZeroU32 = NonZeroU32::MIN.saturating_add(1_199);
/// Calls without a key that counts from one address, a minute.
const WRONG_KEYS: NonZeroU32 = NonZeroU32::MIN.saturating_add(119);
/// Tries to vote from one address, a minute: a hall full of people may be behind one. With sixteen
/// digits a guess is right once in ten million million, whoever many codes are out.
const CROWD: NonZeroU32 = NonZeroU32::MIN.saturating_add(299);
/// Keys that are remembered before those that were silent are forgotten.
const KEPT: usize = 10_000;

/// Who tried how often.
pub(crate) struct Limits {
    logins: DefaultKeyedRateLimiter<(String, String)>,
    addresses: DefaultKeyedRateLimiter<String>,
    calls: DefaultKeyedRateLimiter<String>,
    wrong_keys: DefaultKeyedRateLimiter<String>,
    crowds: DefaultKeyedRateLimiter<String>,
}

impl Limits {
    /// With so many calls a minute of one key of another system.
    pub(crate) fn of(calls: NonZeroU32) -> Self {
        Self {
            calls: RateLimiter::keyed(Quota::per_minute(calls)),
            wrong_keys: RateLimiter::keyed(Quota::per_minute(WRONG_KEYS)),
            logins: RateLimiter::keyed(Quota::per_minute(LOGIN)),
            addresses: RateLimiter::keyed(Quota::per_minute(ADDRESS)),
            crowds: RateLimiter::keyed(Quota::per_minute(CROWD)),
        }
    }

    /// Whether one more call of a key is answered; it is counted with that.
    pub(crate) fn allow_call(&self, key: &str) -> bool {
        self.calls.check_key(&key.to_owned()).is_ok()
    }

    /// Whether one more call without a key that counts is told so.
    pub(crate) fn allow_wrong_key(&self, from: &Caller) -> bool {
        if self.wrong_keys.len() > KEPT {
            self.wrong_keys.retain_recent();
        }
        self.wrong_keys.check_key(&from.0).is_ok()
    }

    /// Whether one more try counts; it is counted with that.
    pub(crate) fn allow(&self, from: &Caller, login: &str) -> bool {
        if self.logins.len() > KEPT || self.addresses.len() > KEPT {
            self.logins.retain_recent();
            self.addresses.retain_recent();
        }
        let login: String = login.trim().chars().take(64).collect();
        self.addresses.check_key(&from.0).is_ok()
            && self.logins.check_key(&(from.0.clone(), login)).is_ok()
    }
}

impl Limits {
    /// Whether one more sign-on from an address is begun or ended; it is counted with that.
    pub(crate) fn allow_sign_on(&self, from: &Caller) -> bool {
        if self.addresses.len() > KEPT {
            self.addresses.retain_recent();
        }
        self.addresses.check_key(&from.0).is_ok()
    }

    /// Whether one more try to vote counts; it is counted with that.
    pub(crate) fn allow_crowd(&self, from: &Caller) -> bool {
        if self.crowds.len() > KEPT {
            self.crowds.retain_recent();
        }
        self.crowds.check_key(&from.0).is_ok()
    }
}

/// The address a request comes from.
pub(crate) struct Caller(String);

impl FromRequestParts<Shared> for Caller {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(
        parts: &mut Parts,
        shared: &Shared,
    ) -> Result<Self, std::convert::Infallible> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|from| from.0.ip());
        // Only the last address was written by our own gateway; those before it may be made up.
        let passed = parts.headers.get("x-forwarded-for").and_then(|all| all.to_str().ok());
        let passed = passed.and_then(|all| all.rsplit(',').next()).map(str::trim);
        Ok(Self(address(peer, passed.filter(|_| shared.secure))))
    }
}

/// One word for an address; of the newer kind a household has 2⁶⁴.
fn address(peer: Option<IpAddr>, passed: Option<&str>) -> String {
    match passed.and_then(|text| text.parse().ok()).or(peer) {
        Some(IpAddr::V6(own)) => format!("{:x?}", &own.segments()[..4]),
        Some(own) => own.to_string(),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_login_and_one_address_have_their_number_of_tries() {
        let limits = Limits::of(CALLS);
        let (office, other) = (Caller("10.0.0.1".to_owned()), Caller("10.0.0.2".to_owned()));
        let tries = |from: &Caller, login: &str, times: usize| {
            (0..times).filter(|_| limits.allow(from, login)).count()
        };
        assert_eq!(tries(&office, "cun", 15), 10);
        assert_eq!(tries(&office, " cun ", 5), 0, "blanks make no other login");
        assert_eq!(tries(&other, "cun", 5), 5, "somebody else is not held up");
        let rest: usize = (0..50).map(|at| tries(&office, &format!("login-{at}"), 5)).sum();
        assert!((90..=110).contains(&rest), "of 120 tries a minute some are used: {rest}");
    }

    #[test]
    fn a_hall_votes_from_one_address_and_nobody_guesses_from_it_without_end() {
        let limits = Limits::of(CALLS);
        let hall = Caller("10.0.0.1".to_owned());
        let tries = (0..500).filter(|_| limits.allow_crowd(&hall)).count();
        assert!((300..=310).contains(&tries), "{tries}");
        assert!(limits.allow(&hall, "cun"), "who signs in there is not held up");
    }

    #[test]
    fn an_address_is_taken_from_the_gateway_only_behind_one() {
        let peer: Option<IpAddr> = "192.168.1.9".parse().ok();
        assert_eq!(address(peer, None), "192.168.1.9");
        assert_eq!(address(peer, Some("10.1.2.3")), "10.1.2.3");
        assert_eq!(address(peer, Some("nonsense")), "192.168.1.9");
        let (one, two) = ("2001:db8:1:2::1".parse().ok(), "2001:db8:1:2:3::9".parse().ok());
        assert_eq!(address(one, None), address(two, None));
    }
}
