print("mbost")
