/**
 * SLF4J on {@code java.util.logging}. Nothing outside SLF4J names these classes: where a person brings another SLF4J,
 * the cells' loader loads this package once more, for that one.
 */
package org.zimagelab.kernel.logging.slf4j;
