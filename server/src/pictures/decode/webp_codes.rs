//! What a picture without loss is coded in. Before its pixels come the tables of its codes, five for each group
//! of blocks, and a few bytes can say that there are 65,536 groups: gigabytes of tables for a single pixel. So
//! they are walked through once without being kept.

/// Longest code, in bits.
const LENGTH_MAX: usize = 15;
/// The decoder's tables have a number for each code of so many bits; longer codes go on in a tree.
const TABLE_BITS: usize = 10;
const TABLE_ENTRY: u64 = 4;
/// A tree has two nodes for each of its codes.
const TREE_NODES: u64 = 2 * 16;
/// What a code takes besides, in a list that doubles as it grows.
const CODE_ASIDE: u64 = 256;

/// Numbers of symbols: green with lengths, red, blue, transparency, distances.
const ALPHABETS: [usize; 5] = [GREENS, 256, 256, 256, 40];
const GREENS: usize = LITERALS + 24;
const LITERALS: usize = 256;
/// In which order lengths of the codes for lengths come.
const LENGTHS_ORDER: [usize; 19] =
    [17, 18, 0, 1, 2, 3, 4, 5, 16, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15];

/// How many bytes the decoder's tables take for a picture of this size; nothing if its codes are broken.
pub(super) fn bytes_of_codes(picture: &[u8], (width, height): (u32, u32)) -> Option<u64> {
    let mut bits = Bits { bytes: picture, at: 0 };
    let mut wide = width;
    let mut seen = [false; 4];
    while bits.read(1)? == 1 {
        let transform = bits.read(2)? as usize;
        if std::mem::replace(&mut seen[transform], true) {
            return None;
        }
        match transform {
            0 | 1 => {
                let block = bits.read(3)? + 2;
                largest_group(&mut bits, blocks(wide, block), blocks(height, block))?;
            }
            2 => {}
            _ => {
                let colors = bits.read(8)? + 1;
                largest_group(&mut bits, colors, 1)?;
                // Few colours: several pixels share a byte.
                let packed = match colors {
                    0..=2 => 3,
                    3..=4 => 2,
                    5..=16 => 1,
                    _ => 0,
                };
                wide = blocks(wide, packed);
            }
        }
    }
    let cache = cache(&mut bits)?;
    let groups = if bits.read(1)? == 1 {
        let block = bits.read(3)? + 2;
        largest_group(&mut bits, blocks(wide, block), blocks(height, block))? + 1
    } else {
        1
    };
    (0..groups).try_fold(0, |sum, _| Some(sum + Codes::read(&mut bits, cache)?.bytes()))
}

fn blocks(side: u32, bits: u32) -> u32 {
    side.div_ceil(1 << bits)
}

/// How many colours are kept to be named again.
fn cache(bits: &mut Bits<'_>) -> Option<usize> {
    if bits.read(1)? == 0 {
        return Some(0);
    }
    let cache_bits = bits.read(4)?;
    (1..=11).contains(&cache_bits).then_some(1 << cache_bits)
}

/// Walks through a small picture that belongs to the large one, and gives the largest number of red and green
/// in it, which is a group's if the picture says which block belongs to which group.
fn largest_group(bits: &mut Bits<'_>, width: u32, height: u32) -> Option<u32> {
    let cache = cache(bits)?;
    let codes = Codes::read(bits, cache)?;
    let mut left = u64::from(width) * u64::from(height);
    let mut largest = 0;
    while left > 0 {
        let green = codes.0[0].symbol(bits)?;
        let gone = if green < LITERALS {
            let red = codes.0[1].symbol(bits)?;
            codes.0[2].symbol(bits)?;
            codes.0[3].symbol(bits)?;
            largest = largest.max(u32::try_from(red << 8 | green).ok()?);
            // Nothing is read for what could not be anything else.
            if codes.0[..4].iter().all(Code::is_certain) { left } else { 1 }
        } else if green < GREENS {
            let length = copied(bits, green - LITERALS)?;
            let distance = codes.0[4].symbol(bits)?;
            copied(bits, distance)?;
            length
        } else {
            1
        };
        left = left.checked_sub(gone)?;
    }
    Some(largest)
}

/// A length or distance: its beginning is a symbol, the rest is written as it is.
fn copied(bits: &mut Bits<'_>, symbol: usize) -> Option<u64> {
    if symbol < 4 {
        return Some(symbol as u64 + 1);
    }
    let more = u32::try_from((symbol - 2) >> 1).ok()?;
    let start = (2 + (symbol as u64 & 1)) << more;
    Some(start + u64::from(bits.read(more)?) + 1)
}

/// The five codes of a group.
struct Codes([Code; 5]);

impl Codes {
    fn read(bits: &mut Bits<'_>, cache: usize) -> Option<Self> {
        let mut code = |symbols| Code::read(bits, symbols);
        let [green, red, blue, alpha, distance] = ALPHABETS;
        Some(Self([code(green + cache)?, code(red)?, code(blue)?, code(alpha)?, code(distance)?]))
    }

    fn bytes(&self) -> u64 {
        self.0.iter().map(Code::bytes).sum()
    }
}

/// A code: how many of each length there are, and their symbols in order.
struct Code {
    counts: [usize; LENGTH_MAX + 1],
    symbols: Vec<usize>,
}

impl Code {
    fn read(bits: &mut Bits<'_>, symbols: usize) -> Option<Self> {
        if bits.read(1)? == 1 {
            return Self::read_simple(bits);
        }
        let mut lengths = [0; LENGTHS_ORDER.len()];
        for place in &LENGTHS_ORDER[..4 + bits.read(4)? as usize] {
            lengths[*place] = bits.read(3)? as usize;
        }
        Some(Self::of(&lengths_of(bits, &Self::of(&lengths), symbols)?))
    }

    /// One symbol or two.
    fn read_simple(bits: &mut Bits<'_>) -> Option<Self> {
        let has_two = bits.read(1)? == 1;
        let wide = if bits.read(1)? == 1 { 8 } else { 1 };
        let mut symbols = vec![bits.read(wide)? as usize];
        if has_two {
            symbols.push(bits.read(8)? as usize);
        }
        let mut counts = [0; LENGTH_MAX + 1];
        counts[1] = symbols.len();
        Some(Self { counts, symbols })
    }

    fn of(lengths: &[usize]) -> Self {
        let mut counts = [0; LENGTH_MAX + 1];
        let mut symbols: Vec<_> = (0..lengths.len()).filter(|at| lengths[*at] > 0).collect();
        for at in &symbols {
            counts[lengths[*at]] += 1;
        }
        symbols.sort_by_key(|at| lengths[*at]);
        Self { counts, symbols }
    }

    fn is_certain(&self) -> bool {
        self.symbols.len() == 1
    }

    fn symbol(&self, bits: &mut Bits<'_>) -> Option<usize> {
        if self.is_certain() {
            return Some(self.symbols[0]);
        }
        // The codes of a length are numbers in a row, and each is longer than those before it.
        let (mut code, mut first, mut index) = (0, 0, 0);
        for count in &self.counts[1..] {
            code += bits.read(1)? as usize;
            if code < first + count {
                return self.symbols.get(index + code.checked_sub(first)?).copied();
            }
            index += count;
            first = (first + count) << 1;
            code <<= 1;
        }
        None
    }

    fn bytes(&self) -> u64 {
        let longest = self.counts.iter().rposition(|count| *count > 0).unwrap_or_default();
        let table = if self.is_certain() { 0 } else { TABLE_ENTRY << longest.min(TABLE_BITS) };
        let in_tree = self.counts[TABLE_BITS + 1..].iter().sum::<usize>() as u64;
        table + in_tree * TREE_NODES + CODE_ASIDE
    }
}

/// How long the codes of so many symbols are, which is itself written in a code.
fn lengths_of(bits: &mut Bits<'_>, code: &Code, symbols: usize) -> Option<Vec<usize>> {
    let mut told = symbols;
    if bits.read(1)? == 1 {
        let wide = 2 + 2 * bits.read(3)?;
        told = 2 + bits.read(wide)? as usize;
    }
    let mut lengths = Vec::new();
    let mut before = 8;
    while lengths.len() < symbols && told > 0 {
        told -= 1;
        let (length, times) = match code.symbol(bits)? {
            16 => (before, 3 + bits.read(2)?),
            17 => (0, 3 + bits.read(3)?),
            18 => (0, 11 + bits.read(7)?),
            length => (length, 1),
        };
        before = if length > 0 { length } else { before };
        lengths.extend(std::iter::repeat_n(length, times as usize));
    }
    (lengths.len() <= symbols).then_some(lengths)
}

/// Bits, the lowest of each byte first.
struct Bits<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Bits<'_> {
    /// The next so many, at most 24.
    fn read(&mut self, count: u32) -> Option<u32> {
        let end = self.at + count as usize;
        let mut bits = 0;
        for (place, byte) in self.bytes.get(self.at / 8..end.div_ceil(8))?.iter().enumerate() {
            bits |= u32::from(*byte) << (8 * place);
        }
        let bits = bits >> (self.at % 8);
        self.at = end;
        Some(bits & ((1 << count) - 1))
    }
}
