//! What a village was asked and sent in a period → the fields it filled in beyond what it writes
//! about its own work.

/// The most fields a period may cost a village beyond what it writes about its own work.
pub const MOST: u32 = 10;

/// A form of the platform that a village sends on the way from a list to the end of its period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Form {
    /// Tasks are accepted (接单).
    Accept,
    /// A task is reported done (办结回报).
    Report,
    /// A talk or a warning card is received (签收).
    Receive,
    /// A problem that a visit found is reported solved (报办好).
    Solve,
}

impl Form {
    /// All of them, in the order of the work.
    pub const ALL: [Self; 4] = [Self::Accept, Self::Report, Self::Receive, Self::Solve];

    /// How many fields it asks to be filled in by hand, and how many of its sentences are about the
    /// village's own work. What may be left empty or is filled in already is not counted.
    fn asks(self) -> (u32, u32) {
        match self {
            Self::Accept | Self::Receive => (0, 0),
            Self::Report | Self::Solve => (0, 1),
        }
    }

    /// The fields it asks to be filled in by hand, without sentences about one's own work.
    pub fn fields(self) -> u32 {
        self.asks().0
    }

    /// The sentences about one's own work that it asks for.
    pub fn words(self) -> u32 {
        self.asks().1
    }
}

/// What a village was asked and sent in a period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filled {
    /// The period.
    pub period: String,
    /// The fields that entries of its lists ask.
    pub asked: u32,
    /// How often each form was sent, without those that never were.
    pub sent: Vec<(Form, u32)>,
}

impl Filled {
    fn times(&self, of: impl Fn(Form) -> u32) -> u32 {
        let each = self.sent.iter().map(|(form, times)| of(*form).saturating_mul(*times));
        each.fold(0, u32::saturating_add)
    }

    /// How many forms were sent.
    pub fn forms(&self) -> u32 {
        self.times(|_| 1)
    }

    /// The fields of these forms.
    pub fn own(&self) -> u32 {
        self.times(Form::fields)
    }

    /// The sentences about its own work.
    pub fn words(&self) -> u32 {
        self.times(Form::words)
    }

    /// What the period costs it in fields: those of the lists and those of the forms.
    pub fn sum(&self) -> u32 {
        self.asked.saturating_add(self.own())
    }

    /// That is no more than [`MOST`].
    pub fn within(&self) -> bool {
        self.sum() <= MOST
    }
}
