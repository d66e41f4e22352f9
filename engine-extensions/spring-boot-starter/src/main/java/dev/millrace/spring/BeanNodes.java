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
            addBean(bean, type, onType.value());
        }
        MethodIntrospector.selectMethods(type, (MethodIntrospector.MetadataLookup<WorkflowNode>)
                        method -> AnnotatedElementUtils.findMergedAnnotation(method, WorkflowNode.class))
                .forEach((method, mark) -> addMethod(bean, method, mark.value()));
    }

    private void addBean(String bean, Class<?> type, String name) {
        if (!Node.class.isAssignableFrom(type)) {
            throw new IllegalStateException("[SPR-101] bean '" + bean + "' is marked as the node type '" + name
                    + "', but " + type.getName() + " is no " + Node.class.getName()
                    + "; implement that, or mark a method");
        }
        claim(name, "bean '" + bean + "'");
        registry.add(name, new Node() {
            @Override
            public Outcome run(NodeContext context) throws Exception {
                return node().run(context);
            }

            @Override
            public void release(Map<String, Object> note) {
                node().release(note);
            }

            private Node node() {
                return beans.getBean(bean, Node.class);
            }
        });
    }

    private void addMethod(String bean, Method method, String name) {
        claim(name, "method " + method.getName() + " of bean '" + bean + "'");
        registry.add(name, new MethodNode(() -> beans.getBean(bean), method));
    }

    private void claim(String name, String source) {
        var other = sources.putIfAbsent(name, source);
        if (other != null) {
            throw new IllegalStateException("[SPR-102] the node type '" + name + "' comes from " + other + " and from "
                    + source + "; give one of them another name");
        }
    }
}
