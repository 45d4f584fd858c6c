//! What may be done about accounts, and which roles never meet in one hand.
//!
//! Comes in: roles, an account with its places. Goes out: what is possible, what is covered, and the
//! two rights that must stay apart.

use super::{Account, Act, Holding, Right, Role};

/// Whether an account leaves room for an act, whoever does it. Nobody does any of this to
/// themselves, and administrators' passwords are given on the machine, not on a page: who could give
/// one could come in with it and hold two rights that are kept apart. The same goes for how a sign-on
/// provider knows them.
pub(super) fn possible(account: &Account<'_>, act: Act) -> bool {
    if account.own {
        return false;
    }
    match act {
        Act::ResetPassword | Act::LinkAccount => !account.ended && !account.administers,
        Act::EndAccount | Act::GrantPost | Act::Unlock | Act::ResetFactor | Act::UnlinkAccount => {
            !account.ended
        }
        // Posts may run until today after an account was ended; whether they do is asked then.
        Act::EndPost | Act::ProposeErasure | Act::ErasePerson => true,
        _ => false,
    }
}

/// Whether a post gives an act about an account: all its places lie within. Passwords are given
/// strictly below one's own unit, never to colleagues, but by who makes the accounts.
pub(super) fn covers(holding: &Holding<'_>, account: &Account<'_>, act: Act) -> bool {
    let rights = &holding.role.rights;
    let strict = act == Act::ResetPassword && !rights.contains(&Right::People);
    let reaches = |place| holding.within.contains(place) && !(strict && holding.within == place);
    rights.contains(&act.right())
        && !account.places.is_empty()
        && account.places.iter().all(|place| reaches(*place))
}

/// The first two rights among roles that one hand must not hold: two administrators', an
/// administrator's and one that moves results, or giving posts and giving passwords.
pub fn apart(roles: &[&Role]) -> Option<(Right, Right)> {
    let rights: Vec<Right> = roles.iter().flat_map(|role| role.rights.iter().copied()).collect();
    let clash = |one: Right, other: Right| {
        let kinds = one.administers() && other.administers() && one != other;
        let judges = one.administers() && other.judges();
        let poses = one == Right::Security && other == Right::Passwords;
        kinds || judges || poses
    };
    let pair =
        |one: &Right| rights.iter().find(|other| clash(*one, **other)).map(|other| (*one, *other));
    rights.iter().find_map(pair)
}

/// Roles that hold by themselves what must stay apart, by id.
pub fn separated(roles: &[Role]) -> Vec<&str> {
    let both = |role: &&Role| apart(&[role]).is_some();
    roles.iter().filter(both).map(|role| role.id.as_str()).collect()
}
