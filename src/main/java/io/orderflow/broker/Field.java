package io.orderflow.broker;

/**
 * A place in a manifest, for messages that say what is wrong where.
 *
 * @param object file, kind and name, as in {@code config/base/triggers.yaml: Trigger order-placed}
 * @param path path of the field, as in {@code spec.filters[0].exact}; empty for the object itself
 */
record Field(String object, String path) {
    Field child(String name) {
        return new Field(object, path.isEmpty() ? name : path + "." + name);
    }

    Field item(int index) {
        return new Field(object, path + "[" + index + "]");
    }

    /** One line that names the place and the problem, to be thrown. */
    IllegalArgumentException refused(String problem) {
        return new IllegalArgumentException(object + ": " + (path.isEmpty() ? "" : path + ": ") + problem);
    }
}
