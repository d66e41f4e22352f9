package dev.millrace.spring;

import dev.millrace.node.Node;
import dev.millrace.node.NodeContext;
import dev.millrace.node.Outcome;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.springframework.aop.support.AopUtils;
import org.springframework.core.ResolvableType;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

/** A node whose code is a method of a bean, which is asked for at each call. Thread-safe if the bean is. */
final class MethodNode implements Node {

    private final Supplier<Object> bean;
    private final Method method;
    private final List<Argument> arguments;

    /** What a parameter is given. */
    private interface Argument {
        Object from(NodeContext context);
    }

    /**
     * Creates the node of a method.
     *
     * @throws IllegalStateException if a parameter's name is not known
     */
    MethodNode(Supplier<Object> bean, Method method) {
        this.bean = bean;
        this.method = method;
        boolean isWhole = Arrays.stream(method.getParameters())
                        .filter(one -> one.getType() != NodeContext.class)
                        .count()
                == 1;
        arguments = Arrays.stream(method.getParameters())
                .map(parameter -> argument(parameter, isWhole))
                .toList();
    }

    private Argument argument(Parameter parameter, boolean isOnly) {
        var type = parameter.getType();
        if (type == NodeContext.class) {
            return context -> context;
        }
        if (isOnly && type == Map.class) {
            return NodeContext::input;
        }
        if (isOnly && type.isRecord()) {
            return context -> context.input(type);
        }
        if (!parameter.isNamePresent()) {
            throw new IllegalStateException("[SPR-100] the parameters of " + method
                    + " have no names, by which the input is handed over; compile it with -parameters");
        }
        var name = parameter.getName();
        if (type == Optional.class) {
            var held = held(parameter);
            return context -> Optional.ofNullable(context.input().get(name)).map(value -> context.input(name, held));
        }
        var boxed = ClassUtils.resolvePrimitiveIfNecessary(type);
        return context -> context.input(name, boxed);
    }

    private static Class<?> held(Parameter parameter) {
        return ResolvableType.forType(parameter.getParameterizedType())
                .getGeneric(0)
                .resolve(Object.class);
    }

    @Override
    public Outcome run(NodeContext context) throws Exception {
        var target = bean.get();
        var invocable = AopUtils.selectInvocableMethod(method, target.getClass());
        ReflectionUtils.makeAccessible(invocable);
        var given = arguments.stream().map(one -> one.from(context)).toArray();
        try {
            var returned = invocable.invoke(target, given);
            return returned instanceof Outcome outcome ? outcome : Outcome.of(returned);
        } catch (InvocationTargetException e) {
            ReflectionUtils.rethrowException(e.getTargetException());
            throw new AssertionError("what a method threw was not thrown on", e);
        }
    }
}
