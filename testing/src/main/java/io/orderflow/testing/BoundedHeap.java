package io.orderflow.testing;

import java.lang.management.ManagementFactory;
import net.jqwik.api.lifecycle.AroundPropertyHook;
import net.jqwik.api.lifecycle.PropagationMode;
import net.jqwik.api.lifecycle.PropertyExecutionResult;
import net.jqwik.api.lifecycle.PropertyExecutionResult.Status;
import net.jqwik.api.lifecycle.PropertyExecutor;
import net.jqwik.api.lifecycle.PropertyLifecycleContext;

/**
 * Fails a property of jqwik after whose tries the heap holds much more than before: something keeps each input.
 *
 * <p>On a class, {@code @AddLifecycleHook(BoundedHeap.class)} holds for each of its properties.
 */
public final class BoundedHeap implements AroundPropertyHook {
    /** Within it is what caches, the JVM and jqwik itself take. */
    private static final long MAX_GROWTH_MIB = 128;

    @Override
    public PropertyExecutionResult aroundProperty(PropertyLifecycleContext context, PropertyExecutor property) {
        long before = usedMib();
        PropertyExecutionResult result = property.execute();
        long growth = usedMib() - before;
        return result.status() == Status.SUCCESSFUL && growth >= MAX_GROWTH_MIB
                ? result.mapToFailed("The heap is not bounded: it has grown by " + growth + " MiB.")
                : result;
    }

    @Override
    public PropagationMode propagateTo() {
        return PropagationMode.DIRECT_DESCENDANTS;
    }

    private static long usedMib() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() >> 20;
    }
}
