"""Functions in each other: each level doubles what the compiler does."""
# /// hostile
# expect = "limit time"
# native = { expect = "hung", seconds = 3, gap = "compiling" }
# limits = { max_feed_duration_secs = 0.3 }
# ///

def f0():
    def f1():
        def f2():
            def f3():
                def f4():
                    def f5():
                        def f6():
                            def f7():
                                def f8():
                                    def f9():
                                        def f10():
                                            def f11():
                                                def f12():
                                                    def f13():
                                                        def f14():
                                                            def f15():
                                                                def f16():
                                                                    def f17():
                                                                        def f18():
                                                                            def f19():
                                                                                def f20():
                                                                                    def f21():
                                                                                        def f22():
                                                                                            def f23():
                                                                                                return 1
