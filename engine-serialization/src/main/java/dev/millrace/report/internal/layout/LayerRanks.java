package dev.millrace.report.internal.layout;

import dev.millrace.report.internal.layout.LayeredLayout.Link;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The layer of each box: below all that lead to it, and close above what it leads to. Confined to the call. */
final class LayerRanks {

    private static final byte UNSEEN = 0;
    private static final byte OPEN = 1;
    private static final byte DONE = 2;

    private final List<Link> links;
    private final List<List<Integer>> leaving = new ArrayList<>();
    private final boolean[] turned;
    private final int[] ranks;

    LayerRanks(int boxes, List<Link> links) {
        this.links = links;
        turned = new boolean[links.size()];
        ranks = new int[boxes];
        for (int v = 0; v < boxes; v++) {
            leaving.add(new ArrayList<>());
        }
        for (int i = 0; i < links.size(); i++) {
            leaving.get(links.get(i).from()).add(i);
        }
        turn();
        rank();
    }

    /** Returns whether each link is taken the other way round, since it closes a cycle. */
    boolean[] turned() {
        return turned;
    }

    /** Returns the layer of each box, -1 of one that is linked with no other. */
    int[] ranks() {
        return ranks;
    }

    private int top(int link) {
        return turned[link] ? links.get(link).to() : links.get(link).from();
    }

    private int bottom(int link) {
        return turned[link] ? links.get(link).from() : links.get(link).to();
    }

    private boolean isLoop(int link) {
        return links.get(link).from() == links.get(link).to();
    }

    /** Depth first, without recursion: a link to a box that is still open closes a cycle. */
    private void turn() {
        var state = new byte[leaving.size()];
        var next = new int[leaving.size()];
        var open = new ArrayDeque<Integer>();
        for (int root = 0; root < leaving.size(); root++) {
            if (state[root] == UNSEEN) {
                state[root] = OPEN;
                open.push(root);
            }
            while (!open.isEmpty()) {
                int v = open.peek();
                if (next[v] == leaving.get(v).size()) {
                    state[v] = DONE;
                    open.pop();
                    continue;
                }
                int link = leaving.get(v).get(next[v]++);
                int target = links.get(link).to();
                turned[link] = state[target] == OPEN && target != v;
                if (state[target] == UNSEEN) {
                    state[target] = OPEN;
                    open.push(target);
                }
            }
        }
    }

    private void rank() {
        var order = topological();
        Arrays.fill(ranks, -1);
        var down = new ArrayList<List<Integer>>();
        ranks(down);
        for (int v : order) {
            for (int link : down.get(v)) {
                ranks[bottom(link)] = Math.max(ranks[bottom(link)], ranks[v] + 1);
            }
        }
        lower(order, down);
    }

    /** Boxes that are linked begin in the first layer. */
    private void ranks(List<List<Integer>> down) {
        for (int v = 0; v < ranks.length; v++) {
            down.add(new ArrayList<>());
        }
        for (int i = 0; i < links.size(); i++) {
            if (!isLoop(i)) {
                down.get(top(i)).add(i);
                ranks[top(i)] = Math.max(ranks[top(i)], 0);
                ranks[bottom(i)] = Math.max(ranks[bottom(i)], 0);
            }
        }
    }

    /** One that nothing leads to stands close above what it leads to. */
    private void lower(int[] order, List<List<Integer>> down) {
        var hasSource = new boolean[ranks.length];
        for (int i = 0; i < links.size(); i++) {
            if (!isLoop(i)) {
                hasSource[bottom(i)] = true;
            }
        }
        for (int v : order) {
            if (!hasSource[v] && !down.get(v).isEmpty()) {
                ranks[v] = down.get(v).stream()
                                .mapToInt(link -> ranks[bottom(link)])
                                .min()
                                .orElse(1)
                        - 1;
            }
        }
    }

    private int[] topological() {
        var sources = new int[ranks.length];
        var down = new ArrayList<List<Integer>>();
        for (int v = 0; v < ranks.length; v++) {
            down.add(new ArrayList<>());
        }
        for (int i = 0; i < links.size(); i++) {
            if (!isLoop(i)) {
                down.get(top(i)).add(bottom(i));
                sources[bottom(i)]++;
            }
        }
        var order = new int[ranks.length];
        int done = 0;
        int found = 0;
        for (int v = 0; v < ranks.length; v++) {
            if (sources[v] == 0) {
                order[found++] = v;
            }
        }
        while (done < found) {
            for (int target : down.get(order[done++])) {
                if (--sources[target] == 0) {
                    order[found++] = target;
                }
            }
        }
        return order;
    }
}
