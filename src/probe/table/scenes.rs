//! Peers that stall or vanish, and everybody in one room.

use super::row;
use crate::probe::Group::{Resilience, Room};
use crate::probe::Level::{Must, Report, Robust};
use crate::probe::Play::Own;
use crate::probe::{Case, Scene};

/// The rows.
#[rustfmt::skip]
pub(super) const CASES: &[Case] = &[
    row("R4", Resilience, Robust, "RFC 6455 10.4", Own(Scene::StallInFrame)),
    row("R3", Resilience, Robust, "RFC 6455 7.1.5", Own(Scene::ResetInFrame)),
    row("R5", Resilience, Robust, "RFC 6455 4.2", Own(Scene::ManyConnections)),
    row("R7", Resilience, Robust, "RFC 6455 4.2", Own(Scene::FreshClient)),
    row("B1", Room, Report, "RFC 6455 6", Own(Scene::AllHear)),
    row("B2", Room, Report, "RFC 6455 6", Own(Scene::OneOrder)),
    row("B4", Room, Must, "RFC 6455 5.6", Own(Scene::KindsStay)),
    row("B6", Room, Robust, "RFC 6455 4.1", Own(Scene::LateJoiner)),
    row("B8", Room, Robust, "RFC 6455 7.1.7", Own(Scene::BadClientAlone)),
];
