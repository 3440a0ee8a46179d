//! Remarks on frames: what breaks no rule and is worth a word.

use wstool::protocol::connection::FrameRemark::{MaskAgain, MaskOfZeros};
use wstool::protocol::connection::MaskingKeys;

#[test]
fn masking_keys_that_nobody_chose_at_random_earn_one_remark_each() {
    let (zeros, a, b) = ([0; 4], [1, 2, 3, 4], [5, 6, 7, 8]);
    let rows = [
        (vec![a, b, a, b], vec![]),
        (vec![a, a], vec![(1, MaskAgain)]),
        (vec![a, a, a, b, b], vec![(1, MaskAgain)]),
        (vec![zeros, a, zeros], vec![(0, MaskOfZeros)]),
        (vec![zeros, zeros, zeros], vec![(0, MaskOfZeros), (1, MaskAgain)]),
        (vec![b, a, a, zeros], vec![(2, MaskAgain), (3, MaskOfZeros)]),
        // Half a key, or the same in another order, is another key.
        (vec![[0, 0, 0, 1], [0, 0, 1, 0], [0, 1, 0, 0]], vec![]),
    ];
    for (keys, expected) in rows {
        let mut seen = MaskingKeys::default();
        let remarks = keys.iter().enumerate().filter_map(|(at, &key)| Some((at, seen.next(key)?)));
        assert_eq!(remarks.collect::<Vec<_>>(), expected, "{keys:?}");
    }
}
