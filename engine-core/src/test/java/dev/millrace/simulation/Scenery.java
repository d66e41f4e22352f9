package dev.millrace.simulation;

import java.util.Random;

/** What all parts of a run share. */
record Scenery(
        Random random,
        SimulatedTime time,
        SimulationFindings findings,
        Sightings sightings,
        Stage stage,
        Fibers fibers) {}
