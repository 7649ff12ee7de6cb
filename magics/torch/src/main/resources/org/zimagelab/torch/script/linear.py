# x Wᵀ by PyTorch's own choice of library.
def linear(x: Tensor, w: Tensor) -> Tensor:
  return torch.linear(x, w)
