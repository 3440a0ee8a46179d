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
    row("R1", Resilience, Robust, "RFC 6455 10.4", Own(Scene::NeverReads)),
    row("R2", Resilience, Report, "RFC 6455 10.4", Own(Scene::GivenUp)),
    row("R6", Resilience, Report, "RFC 6455 5.5.2", Own(Scene::LongSilence)),
    row("R5", Resilience, Robust, "RFC 6455 4.2", Own(Scene::ManyConnections)),
    row("R7", Resilience, Robust, "RFC 6455 4.2", Own(Scene::FreshClient)),
    row("B1", Room, Robust, "RFC 6455 6", Own(Scene::AllHear)),
    row("B2", Room, Robust, "RFC 6455 6", Own(Scene::OneOrder)),
    row("B3", Room, Report, "RFC 6455 6", Own(Scene::SenderHears)),
    row("B4", Room, Robust, "RFC 6455 5.6", Own(Scene::KindsStay)),
    row("B5", Room, Must, "RFC 6455 5.4", Own(Scene::FragmentsWhole)),
    row("B6", Room, Robust, "RFC 6455 4.1", Own(Scene::LateJoiner)),
    row("B7", Room, Must, "RFC 6455 5.5.1", Own(Scene::LeaverHearsNothing)),
    row("B8", Room, Robust, "RFC 6455 7.1.7", Own(Scene::BadClientAlone)),
    row("B9", Room, Robust, "RFC 6455 4.2", Own(Scene::Storm)),
    row("B10", Room, Robust, "RFC 6455 10.4", Own(Scene::SlowMember)),
];
