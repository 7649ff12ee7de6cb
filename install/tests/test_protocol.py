"""The public conformance tests for Jupyter kernels, with every feature switched on that they know."""

import unittest

import jupyter_kernel_test


class ZImageLabKernel(jupyter_kernel_test.KernelTests):
    kernel_name = "zimage-lab"
    language_name = "java"
    file_extension = ".java"

    code_hello_world = 'System.out.println("hello, world");'
    code_stderr = 'System.err.println("oh no");'
    completion_samples = [{"text": "Math.sq", "matches": {"sqrt("}}, {"text": "%ls", "matches": {"%lsmagic"}}]
    complete_code_samples = ["1 + 1", "int a = 1;", "void f() {\n}", "%lsmagic"]
    incomplete_code_samples = ["void f() {", "int a = (", '"""\ntext', "%%none\nbody"]
    invalid_code_samples = ["int x = );"]
    code_execute_result = [{"code": "1 + 2", "result": "3"}, {"code": '"a" + "b"', "result": "ab"}]
    code_display_data = [
        {"code": "display(new java.awt.image.BufferedImage(2, 2, 1))", "mime": "image/png"},
        {"code": 'display("<b>b</b>", "text/html")', "mime": "text/html"},
    ]
    code_generate_error = 'throw new IllegalStateException("expected")'
    code_inspect_sample = "Math.max("
    code_history_pattern = "1 + *"
    supported_history_operations = ("tail", "range", "search")


del jupyter_kernel_test  # its base class would be collected as a test of its own

if __name__ == "__main__":
    unittest.main()
