package dev.millrace.micrometer;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What says how things are now, and says nothing when its engine is closed: it is removed then, so that another engine
 * can have its name. Thread-safe.
 */
final class Gauges {

    private final MeterRegistry registry;
    private final List<Meter> meters = new CopyOnWriteArrayList<>();

    Gauges(MeterRegistry registry) {
        this.registry = registry;
    }

    /** Returns a number that can be read as a meter from now on. */
    AtomicInteger number(String name, String what, Tags tags) {
        var number = new AtomicInteger();
        add(Gauge.builder(name, number, AtomicInteger::get)
                .description(what)
                .tags(tags)
                .register(registry));
        return number;
    }

    void add(Meter meter) {
        meters.add(meter);
    }

    void remove() {
        meters.forEach(registry::remove);
        meters.clear();
    }
}
