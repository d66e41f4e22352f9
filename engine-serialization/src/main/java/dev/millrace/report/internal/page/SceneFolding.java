package dev.millrace.report.internal.page;

import dev.millrace.event.NodeStatus;
import dev.millrace.report.internal.drawing.Drawing.Arrow;
import dev.millrace.report.internal.page.Scene.Kind;
import dev.millrace.report.internal.page.Scene.Shape;
import dev.millrace.report.internal.run.Route;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Folding of a scene with more shapes than one can take in: nodes with the same sources and targets become one, and
 * nodes in a row become one; what failed stands alone or with its like. Confined to the call.
 */
final class SceneFolding {

    private static final int ROUNDS = 6;
    private static final int FEWEST = 4;

    private final int most;
    private List<Shape> shapes;
    private List<Arrow> arrows;
    private final Map<String, Set<String>> sources = new HashMap<>();
    private final Map<String, Set<String>> targets = new HashMap<>();

    private SceneFolding(Scene scene, int most) {
        this.most = most;
        shapes = scene.shapes();
        arrows = together(scene.arrows(), Map.of());
    }

    /** Returns a scene of about so many shapes, if folding gets there, with one arrow at most from each to each. */
    static Scene of(Scene scene, int most) {
        var folding = new SceneFolding(scene, most);
        folding.fold();
        return new Scene(folding.shapes, folding.arrows);
    }

    private void fold() {
        int before = Integer.MAX_VALUE;
        for (int round = 0; round < ROUNDS && shapes.size() > most && shapes.size() < before; round++) {
            before = shapes.size();
            link();
            merge(rows(), Kind.ROW);
            link();
            merge(chains(), Kind.CHAIN);
        }
        if (shapes.size() > most) {
            link();
            merge(layers(), Kind.LAYER);
        }
    }

    private void link() {
        sources.clear();
        targets.clear();
        for (var arrow : arrows) {
            sources.computeIfAbsent(arrow.to(), unseen -> new LinkedHashSet<>()).add(arrow.from());
            targets.computeIfAbsent(arrow.from(), unseen -> new LinkedHashSet<>())
                    .add(arrow.to());
        }
    }

    private static boolean failed(Shape shape) {
        return shape.tally()
                .filter(tally -> tally.counts().keySet().stream().anyMatch(NodeStatus::isFailure))
                .isPresent();
    }

    private static boolean isPlain(Shape shape) {
        return shape.kind() != Kind.OPEN_SCOPE && shape.kind() != Kind.CLOSED_SCOPE;
    }

    private Collection<List<Shape>> rows() {
        return shapes.stream()
                .filter(SceneFolding::isPlain)
                .collect(Collectors.groupingBy(
                        shape -> List.of(around(sources, shape), around(targets, shape), failed(shape)),
                        LinkedHashMap::new,
                        Collectors.toList()))
                .values();
    }

    private static Set<String> around(Map<String, Set<String>> side, Shape shape) {
        return new TreeSet<>(side.getOrDefault(shape.key(), Set.of()));
    }

    private Collection<List<Shape>> chains() {
        var byKey = new HashMap<String, Shape>();
        shapes.stream()
                .filter(shape -> isPlain(shape) && !failed(shape))
                .forEach(shape -> byKey.put(shape.key(), shape));
        var chains = new ArrayList<List<Shape>>();
        var taken = new LinkedHashSet<String>();
        for (var shape : shapes) {
            if (!byKey.containsKey(shape.key()) || before(shape, byKey).isPresent()) {
                continue;
            }
            var chain = new ArrayList<Shape>();
            for (var at = Optional.of(shape);
                    at.isPresent() && taken.add(at.get().key()); ) {
                chain.add(at.get());
                at = next(at.get(), byKey);
            }
            chains.add(chain);
        }
        return chains;
    }

    private Optional<Shape> next(Shape shape, Map<String, Shape> byKey) {
        return only(targets, shape.key())
                .filter(key -> only(sources, key).isPresent())
                .flatMap(key -> Optional.ofNullable(byKey.get(key)));
    }

    private Optional<Shape> before(Shape shape, Map<String, Shape> byKey) {
        return only(sources, shape.key())
                .filter(key -> only(targets, key).isPresent())
                .flatMap(key -> Optional.ofNullable(byKey.get(key)));
    }

    private static Optional<String> only(Map<String, Set<String>> side, String key) {
        var around = side.getOrDefault(key, Set.of());
        return around.size() == 1 ? Optional.of(around.iterator().next()) : Optional.empty();
    }

    private Collection<List<Shape>> layers() {
        var ranks = SceneSvg.ranks(new Scene(shapes, arrows));
        var layers = new LinkedHashMap<List<Object>, List<Shape>>();
        for (int i = 0; i < ranks.length; i++) {
            var shape = shapes.get(i);
            if (isPlain(shape)) {
                layers.computeIfAbsent(List.of(ranks[i], failed(shape)), unseen -> new ArrayList<>())
                        .add(shape);
            }
        }
        return layers.values();
    }

    private void merge(Collection<List<Shape>> groups, Kind kind) {
        var renamed = new HashMap<String, String>();
        var merged = new HashMap<String, Shape>();
        for (var group : groups) {
            if (group.size() >= FEWEST) {
                var members = group.stream()
                        .flatMap(shape -> shape.members().stream())
                        .toList();
                boolean isMixed = group.stream().anyMatch(one -> one.isGroup() && one.kind() != kind);
                var shape = new Shape(
                        "g" + members.get(0).key(), isMixed ? Kind.CLUSTER : kind, members, Optional.empty(), false);
                group.forEach(one -> renamed.put(one.key(), shape.key()));
                merged.put(group.get(0).key(), shape);
            }
        }
        shapes = shapes.stream()
                .flatMap(shape -> merged.containsKey(shape.key())
                        ? Stream.of(merged.get(shape.key()))
                        : renamed.containsKey(shape.key()) ? Stream.empty() : Stream.of(shape))
                .toList();
        arrows = together(arrows, renamed);
    }

    private static List<Arrow> together(List<Arrow> arrows, Map<String, String> renamed) {
        var byEnds = new LinkedHashMap<List<String>, Arrow>();
        for (var arrow : arrows) {
            var from = renamed.getOrDefault(arrow.from(), arrow.from());
            var to = renamed.getOrDefault(arrow.to(), arrow.to());
            if (!from.equals(to) || arrow.from().equals(arrow.to())) {
                byEnds.merge(
                        List.of(from, to),
                        new Arrow(from, to, arrow.label(), arrow.isPlain(), arrow.route()),
                        SceneFolding::together);
            }
        }
        return List.copyOf(byEnds.values());
    }

    private static Arrow together(Arrow one, Arrow other) {
        var label = one.label().contains(other.label())
                ? one.label()
                : one.label().isEmpty() ? other.label() : one.label() + " | " + other.label();
        var route = Stream.of(one.route(), other.route())
                .filter(candidate -> candidate == Route.TAKEN)
                .findFirst()
                .orElse(one.route().compareTo(other.route()) <= 0 ? one.route() : other.route());
        return new Arrow(one.from(), one.to(), label, one.isPlain() || other.isPlain(), route);
    }
}
