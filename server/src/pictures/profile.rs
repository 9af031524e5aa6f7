//! Colours in the words of the web. What is kept has no profile, so browsers take it for sRGB: the colours
//! of a photograph in a wider space, such as a phone's Display P3, are turned into that first.

use moxcms::{ColorProfile, DataColorSpace, Layout, ParsingOptions, TransformOptions};

use super::raster::Cut;

/// Largest profile that is looked at. Those of cameras, phones and screens, curves and a matrix, take from
/// half a kilobyte to thirty; larger ones are a scanner's or printer's tables.
const BYTES_MAX: usize = 64 * 1024;
/// Most points of a curve: as many as 16 bits can tell apart in the longest that are made.
const CURVE_POINTS_MAX: usize = 4_096;

/// The square in sRGB. A profile that is broken, or of another sort, is as good as none.
pub(super) fn to_srgb(square: Cut, profile: Option<&[u8]>) -> Cut {
    match profile.and_then(|profile| converted(&square, profile)) {
        Some(data) => Cut { data, ..square },
        None => square,
    }
}

fn converted(square: &Cut, profile: &[u8]) -> Option<Vec<u8>> {
    let options = ParsingOptions {
        max_profile_size: BYTES_MAX,
        // Tables are not used, and those in a profile of this size are small.
        max_allowed_clut_size: BYTES_MAX,
        max_allowed_trc_size: CURVE_POINTS_MAX,
    };
    let mut profile = ColorProfile::new_from_slice_with_options(profile, options).ok()?;
    if !profile.is_matrix_shaper() || profile.pcs != DataColorSpace::Xyz {
        return None;
    }
    profile.lut_a_to_b_perceptual = None;
    profile.lut_a_to_b_colorimetric = None;
    profile.lut_a_to_b_saturation = None;
    let srgb = ColorProfile::new_srgb();
    let transform =
        profile.create_transform_8bit(Layout::Rgb, &srgb, Layout::Rgb, TransformOptions::default());
    let mut data = vec![0; square.data.len()];
    transform.ok()?.transform(&square.data, &mut data).ok()?;
    Some(data)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn patch(color: [u8; 3]) -> Cut {
        Cut { data: color.repeat(4), side: 2 }
    }

    fn converted(color: [u8; 3], profile: &[u8]) -> [u8; 3] {
        let square = to_srgb(patch(color), Some(profile));
        assert_eq!((square.side, square.data.len()), (2, 12));
        [square.data[0], square.data[1], square.data[2]]
    }

    fn display_p3() -> Vec<u8> {
        ColorProfile::new_display_p3().encode().unwrap()
    }

    /// What the definitions of the two spaces give: their curve undone, three primaries for three others, and
    /// the curve again.
    #[test]
    fn colours_of_a_wide_space_are_the_same_ones_in_srgb() {
        for (wide, srgb) in [
            ([200, 60, 60], [217_u8, 42, 52]),
            ([160, 100, 200], [170, 96, 206]),
            ([90, 150, 170], [67, 152, 173]),
            ([60, 160, 90], [0, 163, 82]),
            ([128, 128, 128], [128, 128, 128]),
            ([255, 0, 0], [255, 0, 0]),
            ([255, 255, 255], [255, 255, 255]),
        ] {
            let seen = converted(wide, &display_p3());
            let apart = seen.iter().zip(srgb).map(|(seen, expected)| seen.abs_diff(expected));
            assert!(apart.max() <= Some(2), "{wide:?} became {seen:?}, not {srgb:?}");
        }
    }

    #[test]
    fn a_profile_that_cannot_be_used_changes_nothing() {
        let whole = display_p3();
        let color = [200, 60, 60];
        assert_eq!(converted(color, b""), color);
        assert_eq!(converted(color, &whole[..whole.len() / 3]), color);
        assert_eq!(converted(color, &[whole.as_slice(), &vec![0; BYTES_MAX]].concat()), color);
        assert_eq!(
            converted(color, &ColorProfile::new_gray_with_gamma(2.2).encode().unwrap()),
            color
        );
        for at in 0..whole.len() {
            let mut spoiled = whole.clone();
            spoiled[at] ^= 0x5a;
            converted(color, &spoiled);
        }
    }
}
