//! What one password hash costs, as in `m=19456,t=2,p=1`.

/// The cost of a hash by Argon2id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Argon2Cost {
    /// KiB of memory.
    pub memory_kib: u32,
    /// Passes over it.
    pub passes: u32,
    /// Lanes, computed one after the other.
    pub lanes: u32,
}

impl Argon2Cost {
    /// OWASP's first choice where memory counts: one hash needs 19 MiB.
    pub const DEFAULT: Self = Self { memory_kib: 19_456, passes: 2, lanes: 1 };

    /// Reads a cost that OWASP holds enough and that this program can pay for each sign-in.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split(',').map(|part| part.trim().split_once('='));
        let mut number = |name: &str| {
            let (key, value) = parts.next()??;
            (key.trim() == name).then(|| value.trim().parse::<u32>().ok())?
        };
        let cost = Self { memory_kib: number("m")?, passes: number("t")?, lanes: number("p")? };
        (parts.next().is_none() && cost.is_enough() && cost.is_payable()).then_some(cost)
    }

    /// OWASP's Password Storage Cheat Sheet holds these pairs of memory and passes equal: each
    /// costs a guesser about the same.
    fn is_enough(self) -> bool {
        const EQUAL: [(u32, u32); 5] =
            [(47_104, 1), (19_456, 2), (12_288, 3), (9_216, 4), (7_168, 5)];
        EQUAL.iter().any(|(memory, passes)| self.memory_kib >= *memory && self.passes >= *passes)
    }

    /// Within what stored hashes may ask for, see `accounts::hasher`.
    fn is_payable(self) -> bool {
        self.memory_kib <= 256 * 1024 && self.passes <= 16 && (1..=16).contains(&self.lanes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_costs_that_owasp_lists_are_accepted() {
        for text in [
            "m=47104,t=1,p=1",
            "m=19456,t=2,p=1",
            "m=12288, t=3, p=1",
            "m=9216,t=4,p=1",
            "m=7168,t=5,p=1",
            "m=65536,t=3,p=4",
        ] {
            assert!(Argon2Cost::parse(text).is_some(), "{text}");
        }
        assert_eq!(Argon2Cost::parse("m=19456,t=2,p=1"), Some(Argon2Cost::DEFAULT));
    }

    #[test]
    fn what_is_cheaper_or_cannot_be_paid_is_refused() {
        for text in [
            "m=19455,t=2,p=1",
            "m=19456,t=1,p=1",
            "m=7167,t=16,p=1",
            "m=4194304,t=2,p=1",
            "m=19456,t=17,p=1",
            "m=19456,t=2,p=0",
            "m=19456,t=2",
            "t=2,m=19456,p=1",
            "m=19456,t=2,p=1,x=1",
            "",
        ] {
            assert_eq!(Argon2Cost::parse(text), None, "{text}");
        }
    }
}
