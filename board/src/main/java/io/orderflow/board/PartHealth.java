package io.orderflow.board;

/**
 * How a part is.
 *
 * @param name {@code <integration>:<check>}, as the health endpoint names it
 * @param why in one line, if it is not up; may be empty
 */
public record PartHealth(String name, boolean up, String why) {}
