package org.zimagelab.common.magic;

import java.util.Optional;

/** What knows the variables of Java cells, such as a kernel. */
public interface JavaVariableSource {

    /**
     * The variable of a name.
     *
     * @param name a Java identifier that is no keyword
     * @return empty, if no cell has declared such a variable
     * @throws MagicException with one line, if it was declared but cannot be read
     */
    Optional<JavaVariable> variable(String name);
}
