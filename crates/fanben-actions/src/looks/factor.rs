//! A person's own second factor.

use crate::{Desk, Person, Refusal};

/// How far a second factor is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Factor {
    /// There is none.
    None,
    /// A secret was made; no code of it was given yet.
    Begun {
        /// The secret, in base 32, for the telephone.
        secret: String,
    },
    /// Codes are asked for.
    On {
        /// Recovery codes that are left.
        spare: usize,
    },
}

/// The person's own second factor. Only its owner sees the secret, until the first code was given.
pub async fn factor(desk: &Desk, who: &Person) -> Result<Factor, Refusal> {
    if who.must_change_password {
        return Err(Refusal::MustChangePassword);
    }
    let row = desk.store.read(desk.tenant()?).await?.factor(who.id).await?;
    Ok(match row {
        None => Factor::None,
        Some(row) if row.confirmed => Factor::On { spare: row.spare.0.len() },
        Some(row) => Factor::Begun { secret: row.secret },
    })
}
