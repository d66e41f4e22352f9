package dev.millrace.examples.docs;

import dev.millrace.definition.Condition;
import dev.millrace.definition.Join;
import dev.millrace.definition.Workflow;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The shapes that the guide and the README show, word for word as they show them in Java. */
final class Shapes {

    private Shapes() {}

    /** Returns the shapes of the guide. */
    static Stream<Workflow> all() {
        return Stream.of(
                ifElse(),
                switchCase(),
                conditions(),
                groovy(),
                whileLoop(),
                forEach(),
                breakLoop(),
                container(),
                subflow(),
                registered(),
                child(),
                timer(),
                end(),
                wait_(),
                approval(),
                compensation(),
                ports(),
                joins(),
                templates());
    }

    static Workflow ifElse() {
        Workflow shape = Workflow.named("shape-if")
                .node("check", "IfElse", node -> node.set("condition", "input.amount > 100"))
                .node("ask", "Noop")
                .node("accept", "Noop")
                .connect("check", "TrueBranch", "ask")
                .connect("check", "FalseBranch", "accept")
                .build();
        return shape;
    }

    static Workflow switchCase() {
        Workflow shape = Workflow.named("shape-switch")
                .node(
                        "route",
                        "Switch",
                        node -> node.set("expression", "input.country")
                                .set("cases", Map.of("SE", "north", "DE", "middle")))
                .node("north", "Noop")
                .node("middle", "Noop")
                .node("abroad", "Noop")
                .connect("route", "north", "north")
                .connect("route", "middle", "middle")
                .connect("route", "Default", "abroad")
                .build();
        return shape;
    }

    static Workflow conditions() {
        Workflow shape = Workflow.named("shape-conditions")
                .node("score", "Noop")
                .node("accept", "Noop")
                .node("review", "Noop")
                .connect("score", "accept", via -> via.when("output.points >= 7"))
                .connect("score", "review", via -> via.when("output.points < 7"))
                .build();
        return shape;
    }

    static Workflow groovy() {
        Workflow shape = Workflow.named("shape-groovy")
                .node(
                        "check",
                        "IfElse",
                        node -> node.set("language", "groovy").set("condition", "input.numbers.sum() > 5"))
                .node("even", "Noop")
                .connect(
                        "check",
                        "even",
                        via -> via.from("TrueBranch")
                                .when(new Condition("output.numbers.any { it % 2 == 0 }", "groovy")))
                .build();
        return shape;
    }

    static Workflow whileLoop() {
        Workflow shape = Workflow.named("shape-while")
                .variable("page", 0)
                .node(
                        "pages",
                        "While",
                        node -> node.set("conditionExpression", "variables.page < 3")
                                .set("maxIterations", 100)
                                .body(body -> body.node(
                                        "fetch",
                                        "Groovy",
                                        fetch -> fetch.set("scriptContent", "setGlobal('page', variables.page + 1)"))))
                .build();
        return shape;
    }

    static Workflow forEach() {
        Workflow shape = Workflow.named("shape-for-each")
                .node(
                        "each",
                        "ForEach",
                        node -> node.set("collectionExpression", "input.cities")
                                .set("itemVariableName", "city")
                                .set("maxConcurrency", 4)
                                .set("completion", Map.of("toleratedFailures", "10%"))
                                .body(body -> body.node("measure", "Noop")
                                        .node("keep", "Noop")
                                        .connect("measure", "keep")))
                .build();
        return shape;
    }

    static Workflow breakLoop() {
        Workflow shape = Workflow.named("shape-break")
                .node(
                        "each",
                        "ForEach",
                        node -> node.set("collectionExpression", "input.sizes")
                                .body(body -> body.node(
                                                "look",
                                                "Switch",
                                                look -> look.set("expression", "item > 10")
                                                        .set("cases", Map.of("true", "Break")))
                                        .node("pack", "Noop")
                                        .connect("look", "pack")))
                .build();
        return shape;
    }

    static Workflow container() {
        Workflow shape = Workflow.named("shape-container")
                .node(
                        "prepare",
                        "Container",
                        node -> node.set("executionMode", "Sequential")
                                .body(body -> body.node("load", "Noop").node("clean", "Noop")))
                .node("use", "Noop")
                .connect("prepare", "use")
                .build();
        return shape;
    }

    static Workflow subflow() {
        Workflow rebate = Workflow.named("rebate")
                .variable("who", "nobody")
                .variable("percent", 0)
                .node("look", "Groovy", node -> node.set("scriptContent", "setGlobal('percent', 5)"))
                .build();
        Workflow shape = Workflow.named("shape-subflow")
                .variable("customer", "C7")
                .node(
                        "ask",
                        "Subflow",
                        node -> node.subflow(rebate)
                                .set("inputMappings", Map.of("customer", "who"))
                                .set("outputMappings", Map.of("percent", "rebate")))
                .build();
        return shape;
    }

    static Workflow registered() {
        Workflow shape = Workflow.named("shape-registered")
                .node(
                        "ask",
                        "Subflow",
                        node -> node.set("workflow", "rebate:1.0").input("who", "${input.customer}"))
                .build();
        return shape;
    }

    static Workflow child() {
        Workflow shape = Workflow.named("shape-child")
                .node("ask", "Subflow", node -> node.set("workflow", "rebate").set("mode", "child"))
                .node(
                        "tell",
                        "Subflow",
                        node -> node.set("workflow", "rebate")
                                .set("mode", "child")
                                .set("await", false))
                .connect("ask", "tell")
                .build();
        return shape;
    }

    static Workflow timer() {
        Workflow shape = Workflow.named("shape-timer")
                .node("coolDown", "Timer", node -> node.set("delay", "5s"))
                .node("ship", "Noop")
                .connect("coolDown", "ship")
                .build();
        return shape;
    }

    static Workflow end() {
        Workflow shape = Workflow.named("shape-end")
                .node("count", "IfElse", node -> node.set("condition", "input.rows == 0"))
                .node("empty", "End", node -> node.set("status", "CANCELLED").set("message", "nothing came today"))
                .node("load", "Noop")
                .connect("count", "TrueBranch", "empty")
                .connect("count", "FalseBranch", "load")
                .build();
        return shape;
    }

    static Workflow wait_() {
        Workflow shape = Workflow.named("shape-wait")
                .node(
                        "arrived",
                        "Wait",
                        node -> node.set("signal", "goods")
                                .set("correlation", "${input.order}")
                                .set("payload", Map.of("pieces", "number"))
                                .set("waitTimeout", "2d"))
                .node("store", "Noop")
                .node("remind", "Noop")
                .connect("arrived", "store", via -> via.when("output.pieces > 0"))
                .connect("arrived", "Timeout", "remind")
                .build();
        return shape;
    }

    static Workflow approval() {
        Workflow shape = Workflow.named("shape-approval")
                .node("ask", "Wait", node -> node.set("signal", "answer").set("approval", true))
                .node("pay", "Noop")
                .node("refuse", "Noop")
                .connect("ask", "Approved", "pay")
                .connect("ask", "Rejected", "refuse")
                .build();
        return shape;
    }

    static Workflow compensation() {
        Workflow shape = Workflow.named("shape-compensation")
                .node("book", "Noop", node -> node.compensation("unbook"))
                .node("unbook", "Noop")
                .node("pay", "Groovy", node -> node.set("scriptContent", "throw new IOException('no money')"))
                .connect("book", "pay")
                .build();
        return shape;
    }

    static Workflow ports() {
        Workflow shape = Workflow.named("shape-ports")
                .node("check", "stock.check")
                .node("apologise", "Noop")
                .node("ship", "Noop")
                .connect("check", "soldOut", "apologise")
                .connect("check", "ship", via -> via.from("found").to("shelf"))
                .build();
        return shape;
    }

    static Workflow joins() {
        Workflow shape = Workflow.named("shape-joins")
                .node("near", "Noop")
                .node("far", "Noop")
                .node("first", "Noop", node -> node.join(Join.ANY))
                .node("quorum", "Noop", node -> node.join(Join.atLeast(2)))
                .node("cleanUp", "Noop", node -> node.join(Join.ALL_DONE))
                .connect("near", "first")
                .connect("far", "first")
                .connect("near", "quorum")
                .connect("far", "quorum")
                .connect("near", "cleanUp")
                .connect("far", "cleanUp")
                .build();
        return shape;
    }

    static Workflow templates() {
        Workflow shape = Workflow.named("shape-templates")
                .variable("currency", "EUR")
                .node("price", "Noop")
                .node(
                        "line",
                        "Noop",
                        node -> node.input("net", "${inputs.price.cents}")
                                .input("text", "${nodes.price.output.cents} ${variables.currency}"))
                .connect("price", "line")
                .build();
        return shape;
    }

    static Workflow readme() {
        Workflow ship = Workflow.named("ship")
                .variable("parcels", List.of(1, 2, 3))
                .node("ask", "Wait", node -> node.set("signal", "answer").set("approval", true))
                .node(
                        "each",
                        "ForEach",
                        node -> node.set("collectionExpression", "variables.parcels")
                                .set("maxConcurrency", 4)
                                .body(body -> body.node("pack", "Noop")
                                        .node("label", "Noop")
                                        .connect("pack", "label")))
                .connect("ask", "Approved", "each")
                .build();
        return ship;
    }
}
