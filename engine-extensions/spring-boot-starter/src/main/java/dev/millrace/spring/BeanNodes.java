package dev.millrace.spring;

import dev.millrace.node.Node;
import dev.millrace.node.NodeContext;
import dev.millrace.node.NodeRegistry;
import dev.millrace.node.NodeType;
import dev.millrace.node.Outcome;
import java.lang.reflect.Method;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.aop.framework.autoproxy.AutoProxyUtils;
import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.util.function.SingletonSupplier;

/** The node types that the beans of an application bring. Confined to the start of its context. */
final class BeanNodes {

    private final ConfigurableListableBeanFactory beans;
    private final NodeRegistry.Builder registry;
    private final Map<String, String> sources = new LinkedHashMap<>();

    private BeanNodes(ConfigurableListableBeanFactory beans, NodeRegistry.Builder registry) {
        this.beans = beans;
        this.registry = registry;
    }

    /**
     * Adds them to a registry. Makes no bean but those that are {@link NodeType}s: the others may need the engine.
     *
     * @throws IllegalStateException if two have one name, or a method cannot be one
     */
    static void add(ConfigurableListableBeanFactory beans, NodeRegistry.Builder registry) {
        var nodes = new BeanNodes(beans, registry);
        beans.getBeansOfType(NodeType.class, true, false).forEach((name, type) -> {
            nodes.claim(type.name(), "bean '" + name + "'");
            registry.add(type);
        });
        for (var name : beans.getBeanDefinitionNames()) {
            nodes.addFrom(name);
        }
    }

    private void addFrom(String bean) {
        var type = ScopedProxyUtils.isScopedTarget(bean) ? null : AutoProxyUtils.determineTargetClass(beans, bean);
        if (type == null || !AnnotationUtils.isCandidateClass(type, WorkflowNode.class)) {
            return;
        }
        var onType = AnnotatedElementUtils.findMergedAnnotation(type, WorkflowNode.class);
        if (onType != null) {
            addBean(bean, type, onType);
        }
        MethodIntrospector.selectMethods(type, (MethodIntrospector.MetadataLookup<WorkflowNode>)
                        method -> AnnotatedElementUtils.findMergedAnnotation(method, WorkflowNode.class))
                .forEach((method, mark) -> addMethod(bean, method, mark));
    }

    private void addBean(String bean, Class<?> type, WorkflowNode mark) {
        var name = mark.value();
        if (!Node.class.isAssignableFrom(type)) {
            throw new IllegalStateException("[SPR-101] bean '" + bean + "' is marked as the node type '" + name
                    + "', but " + type.getName() + " is no " + Node.class.getName()
                    + "; implement that, or mark a method");
        }
        var source = "bean '" + bean + "'";
        claim(name, source);
        var work = asMarked(context -> beans.getBean(bean, Node.class).run(context), mark, source);
        registry.add(name, new Node() {
            @Override
            public Outcome run(NodeContext context) throws Exception {
                return work.run(context);
            }

            @Override
            public void release(Map<String, Object> note) {
                beans.getBean(bean, Node.class).release(note);
            }
        });
    }

    private void addMethod(String bean, Method method, WorkflowNode mark) {
        var source = "method " + method.getName() + " of bean '" + bean + "'";
        claim(mark.value(), source);
        registry.add(mark.value(), asMarked(new MethodNode(() -> beans.getBean(bean), method), mark, source));
    }

    /** Returns a node, in a transaction where it is marked so; who manages these is asked for at the first call. */
    private Node asMarked(Node node, WorkflowNode mark, String source) {
        if (!mark.transactional()) {
            return node;
        }
        if (beans.getBeanNamesForType(TransactionalNodes.class, true, false).length == 0) {
            throw new IllegalStateException("[SPR-107] the node type '" + mark.value() + "' of " + source
                    + " is transactional, but nothing manages transactions here; it needs engine-jdbc and spring-jdbc"
                    + " on the class path, one DataSource, and one PlatformTransactionManager");
        }
        var within = SingletonSupplier.of(
                () -> beans.getBean(TransactionalNodes.class).within(node));
        return context -> within.obtain().run(context);
    }

    private void claim(String name, String source) {
        var other = sources.putIfAbsent(name, source);
        if (other != null) {
            throw new IllegalStateException("[SPR-102] the node type '" + name + "' comes from " + other + " and from "
                    + source + "; give one of them another name");
        }
    }
}
